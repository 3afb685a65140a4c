package demo

import (
	"fmt"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// customers makes the customers but those of Northwind, with their balances and keys.
func (d *seeder) customers() error {
	fill := map[string]func(models.AccountID) error{
		"alex":  d.alex,
		"petra": d.petra,
		"bruno": func(id models.AccountID) error {
			return d.monthOfUse(id, 4287*models.Credit, []string{"document", "query", "query", "face-search"}, 40)
		},
		"gita": func(id models.AccountID) error { return d.grant(id, 5*models.Credit) },
		"leah": func(id models.AccountID) error {
			return d.monthOfUse(id, 15_432*models.Credit+models.Credit/2, []string{"email-validation", "employee-finder", "email-validation"}, 900)
		},
		"zero": func(models.AccountID) error { return nil },
		"sol":  d.sol,
	}
	for _, l := range Logins {
		if l.Operator != "" || l.Role != "" {
			continue
		}
		id, err := d.customer(l)
		if err != nil {
			return err
		}
		if err := fill[l.ID](id); err != nil {
			return fmt.Errorf("%s: %w", l.ID, err)
		}
		if _, err := d.key(Key(l.ID), id, "", "Demo key", models.KeyActive, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

func (d *seeder) alex(id models.AccountID) error {
	if err := d.subscribe(id, "starter"); err != nil {
		return err
	}
	if err := d.grant(id, 250*models.Credit); err != nil {
		return err
	}
	_, err := d.SetStorageUsage(d, id, 200<<20)
	return err
}

func (d *seeder) petra(id models.AccountID) error {
	if err := d.grant(id, 450*models.Credit); err != nil {
		return err
	}
	if err := d.extended(id, 50*models.Credit); err != nil {
		return err
	}
	return d.subscribe(id, "daily")
}

// extended gives credits that would expire soon, had support not extended them.
func (d *seeder) extended(id models.AccountID, credits models.Credits) error {
	soon := models.DateOf(d.now(), time.UTC).AddDate(0, 0, 5)
	granted, err := d.receiptAs(models.System, id, models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: credits, ExpiresAt: soon,
	}, "Thanks for your feedback")
	if err != nil {
		return err
	}
	return d.postAs(d.support, id, models.ExtendLot{LotID: granted.Entry.NewLots[0].ID, ExpiresAt: soon.AddDate(0, 3, 0)}, "On parental leave until then")
}

func (d *seeder) sol(id models.AccountID) error {
	if err := d.grant(id, 12*models.Credit); err != nil {
		return err
	}
	suspended := models.AccountSuspended
	return d.post(id, models.ChangeAccount{Status: &suspended}, "An unpaid invoice")
}

// customer makes a user and their account, a month ago.
func (d *seeder) customer(l Login) (models.AccountID, error) {
	d.clock = time.Now().AddDate(0, 0, -31)
	defer func() { d.clock = time.Time{} }()
	user, err := d.CreateUser(d, models.NewUser{Verified: true, Email: l.Email(), Name: l.Name, Zone: "UTC", PasswordHash: d.password})
	if err != nil {
		return "", err
	}
	account := models.NewAccount{Kind: models.Solo, Name: l.Name, Owner: user.ID, BillingEmail: l.Email(), Zone: "UTC"}
	if l.Enterprise != "" {
		account.Kind, account.Name, account.BillingEmail = models.Enterprise, l.Enterprise, "billing@leadworks.demo.test"
	}
	opened, err := d.OpenAccount(d, account)
	return opened.ID, err
}

func (d *seeder) operators() error {
	for _, l := range Logins {
		if l.Operator == "" {
			continue
		}
		user, err := d.CreateUser(d, models.NewUser{Verified: true, Email: l.Email(), Name: l.Name, Zone: "UTC", Operator: l.Operator, PasswordHash: d.password})
		if err != nil {
			return err
		}
		if l.Operator == models.OperatorSupport {
			d.support = models.ActorRef{Kind: models.ActorUser, ID: string(user.ID)}
		}
	}
	return nil
}
