package edge

import "github.com/bursar-portal/bursar/models"

// Access is the named rule of who may use a route. Rules about one account, which
// the address alone does not tell, are the actor's own (models.Actor) and stand in
// the handlers.
type Access struct {
	Name  string
	Scope models.Scope // what a key needs, "" for nothing
	check func(models.Actor) error
}

// Check is nil if the actor may, else why not.
func (a Access) Check(actor models.Actor) error { return a.check(actor) }

// Rules for pages, and for what needs no credential.
var (
	// Anyone may.
	Anyone = Access{"anyone", "", func(models.Actor) error { return nil }}
	// Stripe may: the handler checks the signature of what it sends.
	Stripe = Access{"stripe", "", func(models.Actor) error { return nil }}
	// SignedIn people may.
	SignedIn = Access{"signed in", "", signedIn}
	// Operators may, in any role: what each may do there is the handler's to ask.
	Operators = Access{"operators", "", func(a models.Actor) error {
		if err := signedIn(a); err != nil {
			return err
		}
		if !a.MayEnterAdmin() {
			return models.Errorf(models.CodeForbidden, "This part of the portal is for its operators.")
		}
		return nil
	}}
)

// Admins of the operator may.
var Admins = Access{"admins", "", func(a models.Actor) error {
	if err := Operators.Check(a); err != nil {
		return err
	}
	if !a.MayAdminister() {
		return models.Errorf(models.CodeForbidden, "Your role looks at this. Admins change it.")
	}
	return nil
}}

func signedIn(a models.Actor) error {
	if !a.SignedIn() {
		return models.Errorf(models.CodeSignInRequired, "Please sign in.")
	}
	return nil
}

// KeyWith lets API keys with a scope in, of accounts and of the operator.
func APIKeyWithScope(scope models.Scope) Access {
	return Access{"a key with " + string(scope), scope, func(a models.Actor) error {
		switch {
		case a.User == nil && a.Key == nil:
			return models.Errorf(models.CodeMissingCredential, "An API key is required.")
		case a.Key == nil || !a.Key.Has(scope):
			return models.Errorf(models.CodeInsufficientScope, "This needs an API key with the scope %s.", scope)
		}
		return nil
	}}
}

// AccountKeyWith lets API keys with a scope in that belong to an account.
func AccountKeyWithScope(scope models.Scope) Access {
	return Access{"an account's key with " + string(scope), scope, func(a models.Actor) error {
		if a.Key != nil && a.Key.IsService() {
			return models.Errorf(models.CodeNoAccount, "This key belongs to the operator, not to an account.")
		}
		return APIKeyWithScope(scope).Check(a)
	}}
}

// SignedInOrAccountKeyWith lets people in, and accounts' keys with a scope.
func SignedInOrAccountKeyWithScope(scope models.Scope) Access {
	return Access{"signed in, or an account's key with " + string(scope), scope, func(a models.Actor) error {
		if a.SignedIn() {
			return nil
		}
		return AccountKeyWithScope(scope).Check(a)
	}}
}
