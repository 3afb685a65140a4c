package edge

import "github.com/bursar-portal/bursar/models"

// AccessRule is a named rule for who may use a route. Rules about one account,
// which the path alone does not identify, are methods of models.Actor and are
// checked in the handlers.
type AccessRule struct {
	Name  string
	Scope models.Scope // scope that an API key needs, "" for none
	check func(models.Actor) error
}

// OperatorsOnly reports whether the rule admits nobody but people who work for the operator.
func (a AccessRule) OperatorsOnly() bool {
	return a.Name == Operators.Name || a.Name == Admins.Name || a.Name == KeyStoppers.Name
}

// Check returns nil if the actor is admitted, otherwise an error that says why not.
func (a AccessRule) Check(actor models.Actor) error { return a.check(actor) }

// Rules for pages and for routes that need no credential.
var (
	// Anyone admits everyone.
	Anyone = AccessRule{"anyone", "", func(models.Actor) error { return nil }}
	// Stripe admits everyone; the handler verifies the webhook's signature.
	Stripe = AccessRule{"stripe", "", func(models.Actor) error { return nil }}
	// SignedIn admits people with a session.
	SignedIn = AccessRule{"signed in", "", signedIn}
	// Operators admits the operator's people in any role. What each role may do is
	// checked in the handlers.
	Operators = AccessRule{"operators", "", func(a models.Actor) error {
		if err := signedIn(a); err != nil {
			return err
		}
		if !a.MayEnterAdmin() {
			return models.Errorf(models.CodeForbidden, "This page is for staff only.")
		}
		return nil
	}}
)

// Admins admits the operator's admins.
var Admins = AccessRule{"admins", "", func(a models.Actor) error {
	if err := Operators.Check(a); err != nil {
		return err
	}
	if !a.MayAdminister() {
		return models.Errorf(models.CodeForbidden, "View only. Ask an admin to make changes.")
	}
	return nil
}}

// KeyStoppers admits those of the operator's people who may stop a leaked key.
var KeyStoppers = AccessRule{"admins and support", "", func(a models.Actor) error {
	if err := Operators.Check(a); err != nil {
		return err
	}
	if !a.MayStopKeys() {
		return models.Errorf(models.CodeForbidden, "View only. Ask an admin to make changes.")
	}
	return nil
}}

func signedIn(a models.Actor) error {
	if !a.SignedIn() {
		return models.Errorf(models.CodeSignInRequired, "Sign in to continue.")
	}
	return nil
}

// APIKeyWithScope admits accounts' keys and service keys that have a scope.
func APIKeyWithScope(scope models.Scope) AccessRule {
	return AccessRule{"a key with " + string(scope), scope, func(a models.Actor) error {
		switch {
		case a.User == nil && a.Key == nil && !a.Stranger():
			return models.Errorf(models.CodeMissingCredential, "An API key is required.")
		case a.Key == nil || !a.Key.HasScope(scope):
			return models.Errorf(models.CodeInsufficientScope, "This needs an API key with the scope %s.", scope)
		}
		return nil
	}}
}

// ServiceKeyWithScope admits service keys that have a scope.
func ServiceKeyWithScope(scope models.Scope) AccessRule {
	anyKey := APIKeyWithScope(scope)
	return AccessRule{"a service key with " + string(scope), scope, func(a models.Actor) error {
		if err := anyKey.Check(a); err != nil {
			return err
		}
		if !a.Key.IsService() {
			return models.Errorf(models.CodeForbidden, "This needs one of the operator's service keys.")
		}
		return nil
	}}
}

// AccountKeyWithScope admits accounts' keys that have a scope.
func AccountKeyWithScope(scope models.Scope) AccessRule {
	anyKey := APIKeyWithScope(scope)
	return AccessRule{"an account's key with " + string(scope), scope, func(a models.Actor) error {
		if a.Key != nil && a.Key.IsService() {
			return models.Errorf(models.CodeNoAccount, "This key belongs to the operator, not to an account.")
		}
		return anyKey.Check(a)
	}}
}

// SignedInOrAccountKeyWithScope admits people with a session or a token, and accounts' keys
// that have a scope. Some with a token are strangers, who have no account.
func SignedInOrAccountKeyWithScope(scope models.Scope) AccessRule {
	return AccessRule{"signed in, or an account's key with " + string(scope), scope, func(a models.Actor) error {
		if a.SignedIn() || a.Stranger() {
			return nil
		}
		return AccountKeyWithScope(scope).Check(a)
	}}
}
