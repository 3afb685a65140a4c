// Package act is the closed list of what the audit log records: a constant for each action
// and the sentence that says what was done. It also carries from where a request came to
// whoever records it. It does no I/O.
package act

import (
	"context"
	"slices"
)

// Action is an entry of the list.
type Action struct {
	Name     string // as it is stored: it must never change
	Sentence string // without a period: "Signed in with a password"
	Group    string // that the list is divided by
	// Customers see the action in the log of their own organization. Everything else is
	// the operator's.
	Customers bool
}

// The groups of actions, in the order in which they are offered.
const (
	GroupSignIn        = "Sign-ins"
	GroupSecurity      = "Passwords and factors"
	GroupPeople        = "People and roles"
	GroupOrganizations = "Accounts and organizations"
	GroupKeys          = "API keys"
	GroupCredits       = "Credits and payments"
	GroupApprovals     = "Approvals"
	GroupCatalog       = "Plans and products"
	GroupOperation     = "Portal"
	GroupExports       = "Exports and views"
)

// All are all actions, by group and then by what is done.
var All = slices.Concat(signIns, security, people, organizations, keys, credits, approvals, catalog, operation, exports)

var named = func() map[string]Action {
	m := make(map[string]Action, len(All))
	for _, a := range All {
		m[a.Name] = a
	}
	return m
}()

// Named returns an action. ok is false for a name that is not in the list.
func Named(name string) (a Action, ok bool) {
	a, ok = named[name]
	return a, ok
}

// Sentence returns what was done, without a period. A name that is not in the list, as an
// older release may have written it, stands for itself.
func Sentence(name string) string {
	if a, ok := named[name]; ok {
		return a.Sentence
	}
	return name
}

// ForCustomers are the names of the actions that customers see.
var ForCustomers = func() (names []string) {
	for _, a := range All {
		if a.Customers {
			names = append(names, a.Name)
		}
	}
	return names
}()

// Source is where a request came from.
type Source struct {
	RequestID string
	Network   string // such as 203.0.113.0/24, "" if it is not known
}

// SourceKey is the key of a Source among the values of a request's context.
type SourceKey struct{}

// SourceOf returns where the request of a context came from, the zero value if it is of
// none.
func SourceOf(ctx context.Context) Source {
	s, _ := ctx.Value(SourceKey{}).(Source)
	return s
}

// WithSource returns a context whose acts are recorded as from a source.
func WithSource(ctx context.Context, s Source) context.Context {
	return context.WithValue(ctx, SourceKey{}, s)
}
