// Package demo makes the example data of the demonstration: operators, customers,
// plans, products, purchases and three months of usage. All of it goes through the
// store, with a clock that is set to times in the past, so that it looks like the data
// of a portal in use.
package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// Password is the password of every login.
const Password = "bursar-demo"

// Login is a user and, unless they are an operator, their account.
type Login struct {
	ID         string // the local part of the email address
	Name       string
	Operator   models.OperatorRole // "" for customers
	Enterprise string              // the organization's name, "" for a solo account
	Role       models.Role         // in Northwind, "" for the others
	About      string
}

// Logins are all users of the demonstration.
var Logins = []Login{
	{ID: "alex", Name: "Alex Rivera", About: "solo: a monthly plan and 250 bought"},
	{ID: "petra", Name: "Petra Novak", About: "solo: a daily plan that rolls over, and 450 bought"},
	{ID: "bruno", Name: "Bruno Keller", About: "solo: 4287 left, a month of use"},
	{ID: "gita", Name: "Gita Rao", About: "solo: 5 left"},
	{ID: "leah", Name: "Leah Okafor", Enterprise: "Leadworks", About: "owner of Leadworks: 15432.50 left"},
	{ID: "nora", Name: "Nora Lindgren", Enterprise: "Northwind", Role: models.RoleOwner, About: "owner of Northwind: ninety days of use"},
	{ID: "nils", Name: "Nils Petersen", Enterprise: "Northwind", Role: models.RoleAdmin, About: "admin of Northwind"},
	{ID: "nina", Name: "Nina Castellanos", Enterprise: "Northwind", Role: models.RoleBilling, About: "billing of Northwind"},
	{ID: "noah", Name: "Noah Adeyemi", Enterprise: "Northwind", Role: models.RoleMember, About: "member of Northwind"},
	{ID: "zero", Name: "Zero Lindqvist", About: "solo: nothing yet"},
	{ID: "sol", Name: "Sol Marsh", About: "solo: suspended"},
	{ID: "support", Name: "Sam Support", Operator: models.OperatorSupport, About: "adjusts up to a limit"},
	{ID: "auditor", Name: "Ada Auditor", Operator: models.OperatorAuditor, About: "looks only"},
	{ID: "admin", Name: "Amir Admin", Operator: models.OperatorAdmin, About: "adjusts and sees everything"},
}

// Email returns the address that the login signs in with.
func (l Login) Email() string { return l.ID + "@demo.test" }

// Key returns the API key with a name: the id of a customer's login, or one of
// "service", "revoked", "expired" and "paused". It is a SHA-256 of the name, so that
// the documentation can show keys.
func Key(name string) models.Secret {
	sum := sha256.Sum256([]byte("bursar-demo:" + name))
	return models.Secret(hex.EncodeToString(sum[:]))
}

// Account returns a customer's account. Errors: CodeNotFound if there is none.
func Account(ctx context.Context, s *store.Store, l Login) (models.Account, error) {
	user, err := s.UserByEmail(ctx, l.Email())
	if err != nil {
		return models.Account{}, err
	}
	memberships, err := s.Memberships(ctx, user.ID)
	if err != nil {
		return models.Account{}, err
	}
	for _, m := range memberships {
		if (m.Account.Kind == models.Enterprise) == (l.Enterprise != "") {
			return m.Account, nil
		}
	}
	return models.Account{}, models.Errorf(models.CodeNotFound, "%s has no account.", l.Name)
}
