package main

import (
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

type accountCreate struct {
	Kind       string `required:"" enum:"solo,enterprise" help:"solo or enterprise."`
	Name       string `required:"" help:"The name of the person or organization."`
	Owner      string `required:"" placeholder:"EMAIL" help:"The owner's email address. The user must exist. If they haven't confirmed the address yet, they get an email with a link, and become the owner once they follow it."`
	Plan       string `placeholder:"SLUG" help:"The plan to start with."`
	ExternalID string `placeholder:"ID" help:"Your own ID for the customer."`
}

// Run creates an account.
func (a accountCreate) Run(c command) error {
	return withStore(c, func(s *store.Store, _ config) error {
		owner, err := s.UserByEmail(c, a.Owner)
		if err != nil {
			return err
		}
		a.Name = models.WithoutBidiControls(a.Name)
		if err := identity.ValidateUser(a.Name, owner.Email, owner.Zone); err != nil {
			return err
		}
		var plan models.PlanVersion
		if a.Plan != "" {
			if plan, err = s.PlanBySlug(c, a.Plan); err != nil {
				return err
			}
			if plan.Archived {
				return models.Invalid("--plan", "is archived, so new accounts can't start it")
			}
		}
		account, err := a.open(c, s, owner)
		if err != nil {
			return err
		}
		if a.Plan != "" {
			if _, err := s.Post(c, models.Command{
				Account: account.ID, Origin: "cli", Key: "plan:" + string(account.ID), Actor: cliActor,
				Do: models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: plan.PlanID},
			}); err != nil {
				return err
			}
		}
		return c.print(map[string]string{"id": string(account.ID), "kind": a.Kind, "name": a.Name}, "%s %s", account.ID, models.Isolate(a.Name))
	})
}

// open opens the account. An owner who has proved no address holds a pending place in it, and
// is mailed a link: whoever signs up with the address first would own the account otherwise.
func (a accountCreate) open(c command, s *store.Store, owner models.User) (models.Account, error) {
	n := models.NewAccount{
		Kind: models.AccountKind(a.Kind), Name: a.Name, Owner: owner.ID, BillingEmail: owner.Email, Zone: owner.Zone, ExternalID: a.ExternalID,
	}
	audit := models.AuditRecord{Actor: cliActor, Action: "account.create", Detail: "Opened an account at the command line."}
	if !owner.Verified() {
		return s.NameOwner(c, n, models.NewUser{Email: owner.Email, Name: owner.Name, Zone: owner.Zone}, audit)
	}
	account, err := s.OpenAccount(c, n)
	if err != nil {
		return account, err
	}
	audit.AccountID, audit.Subject = account.ID, string(account.ID)
	return account, s.WriteAudit(c, audit)
}
