package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// demoPassword opens every login of the demonstration.
const demoPassword = "bursar-demo"

// demoPerson is one login and, for customers, their account.
type demoPerson struct {
	login, name string
	operator    models.OperatorRole
	enterprise  string      // the organisation's name, "" for a solo account
	role        models.Role // in Northwind, "" for the others
	about       string
}

var demoPeople = []demoPerson{
	{login: "alex", name: "Alex Rivera", about: "solo: a monthly plan and 250 bought"},
	{login: "petra", name: "Petra Novak", about: "solo: a daily plan that rolls over, and 450 bought"},
	{login: "bruno", name: "Bruno Keller", about: "solo: 4287 left, a month of use"},
	{login: "gita", name: "Gita Rao", about: "solo: 5 left"},
	{login: "leah", name: "Leah Okafor", enterprise: "Leadworks", about: "owner of Leadworks: 15432.50 left"},
	{login: "nora", name: "Nora Lindgren", enterprise: "Northwind", role: models.RoleOwner, about: "owner of Northwind: ninety days of use"},
	{login: "nils", name: "Nils Petersen", enterprise: "Northwind", role: models.RoleAdmin, about: "admin of Northwind"},
	{login: "nina", name: "Nina Castellanos", enterprise: "Northwind", role: models.RoleBilling, about: "billing of Northwind"},
	{login: "noah", name: "Noah Adeyemi", enterprise: "Northwind", role: models.RoleMember, about: "member of Northwind"},
	{login: "zero", name: "Zero Lindqvist", about: "solo: nothing yet"},
	{login: "sol", name: "Sol Marsh", about: "solo: suspended"},
	{login: "support", name: "Sam Support", operator: models.OperatorSupport, about: "adjusts up to a limit"},
	{login: "auditor", name: "Ada Auditor", operator: models.OperatorAuditor, about: "looks only"},
	{login: "admin", name: "Amir Admin", operator: models.OperatorAdmin, about: "adjusts and sees everything"},
}

func (p demoPerson) email() string { return p.login + "@demo.test" }

// demoKey is a key that the documentation can name: the SHA-256 of its name.
func demoKey(name string) models.Secret {
	sum := sha256.Sum256([]byte("bursar-demo:" + name))
	return models.Secret(hex.EncodeToString(sum[:]))
}

// seeder makes the example data through the same doors as everybody, with a
// clock that it moves.
type seeder struct {
	context.Context
	*store.Store
	past     time.Time // where the clock stands, zero for the machine's
	password string    // the hash of everybody's
	service  models.KeyID
	support  models.ActorRef
	keys     int

	priceCents int64
	currency   string
}

func (d *seeder) now() time.Time {
	if d.past.IsZero() {
		return time.Now()
	}
	return d.past
}

// seed makes the demonstration's database unless there is one. It is made under
// another name and moved when it is whole, so that a run that was cut off leaves
// nothing by halves.
func seed(c command, file string, settings models.Settings) error {
	if exists(file) == nil {
		return nil
	}
	unfinished := file + ".new"
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(unfinished + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	hash, err := identity.HashPassword(c, demoPassword)
	if err != nil {
		return err
	}
	d := &seeder{Context: c, password: hash, priceCents: settings.PriceCents, currency: settings.Currency}
	if d.Store, err = openStore(c, unfinished, settings, d.now); err != nil {
		return err
	}
	for _, step := range []func() error{d.catalog, d.serviceKey, d.operators, d.customers, d.northwind, d.otherKeys} {
		if err := step(); err != nil {
			closeStore(d.Store, c.log)
			return err
		}
	}
	if err := d.Close(); err != nil {
		return err
	}
	return os.Rename(unfinished, file)
}

// catalog makes what is on offer, which is older than all customers.
func (d *seeder) catalog() error {
	d.past = time.Now().AddDate(0, 0, -northwindDays-30)
	defer func() { d.past = time.Time{} }()
	if err := d.products(); err != nil {
		return err
	}
	return d.plans()
}

func (d *seeder) products() error {
	for _, p := range []models.Product{
		{Slug: "fast-spec", Name: "Fast Spec", UnitCost: 10 * models.Credit, Rule: models.Upfront},
		{Slug: "deep-spec", Name: "Deep Spec", UnitCost: 50 * models.Credit, Rule: models.Upfront},
		{Slug: "document", Name: "Document", UnitCost: models.Credit, Rule: models.Upfront},
		{Slug: "query", Name: "Query", UnitCost: models.Credit, Rule: models.Upfront},
		{Slug: "face-search", Name: "Face search", UnitCost: models.Credit, Rule: models.Upfront},
		{Slug: "readme", Name: "README", UnitCost: models.Credit, Rule: models.OnSuccess},
		{Slug: "email-validation", Name: "Email validation", UnitCost: models.Credit / 4, Rule: models.Upfront},
		{Slug: "employee-finder", Name: "Employee finder", UnitCost: models.Credit / 20, Rule: models.OnSuccess},
	} {
		if err := d.SaveProduct(d, p); err != nil {
			return err
		}
	}
	return nil
}

func (d *seeder) plans() error {
	for _, v := range []models.PlanVersion{
		{Slug: "starter", Name: "Starter Plan", Allowance: 1000 * models.Credit, Period: models.Monthly, StorageLimit: 10 << 30},
		{Slug: "daily", Name: "Daily Plan", Allowance: 20 * models.Credit, Period: models.Daily, RolloverPeriods: 2, RolloverCap: 40 * models.Credit, StorageLimit: 2 << 30},
		{Slug: "business", Name: "Business Plan", Allowance: 5000 * models.Credit, Period: models.Monthly, RolloverPeriods: 1, RolloverCap: 1000 * models.Credit, StorageLimit: 500 << 30},
	} {
		if _, err := d.SavePlan(d, v); err != nil {
			return err
		}
	}
	return nil
}

// customers makes the customers, with what each of them has.
func (d *seeder) customers() error {
	has := map[string]func(models.AccountID) error{
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
	for _, p := range demoPeople {
		if p.operator != "" || p.role != "" {
			continue
		}
		id, err := d.customer(p)
		if err != nil {
			return err
		}
		if err := has[p.login](id); err != nil {
			return fmt.Errorf("%s: %w", p.login, err)
		}
		if _, err := d.key(demoKey(p.login), id, "Demo key", models.KeyActive, time.Time{}); err != nil {
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
	return d.subscribe(id, "daily")
}

func (d *seeder) sol(id models.AccountID) error {
	if err := d.grant(id, 12*models.Credit); err != nil {
		return err
	}
	suspended := models.AccountSuspended
	return d.post(id, models.ChangeAccount{Status: &suspended}, "An unpaid invoice")
}

// customer makes a user with an account; they have been customers for a month.
func (d *seeder) customer(p demoPerson) (models.AccountID, error) {
	d.past = time.Now().AddDate(0, 0, -31)
	defer func() { d.past = time.Time{} }()
	user, err := d.CreateUser(d, models.NewUser{Email: p.email(), Name: p.name, Zone: "UTC", PasswordHash: d.password})
	if err != nil {
		return "", err
	}
	account := models.NewAccount{Kind: models.Solo, Name: p.name, Owner: user.ID, BillingEmail: p.email(), Zone: "UTC"}
	if p.enterprise != "" {
		account.Kind, account.Name, account.BillingEmail = models.Enterprise, p.enterprise, "billing@leadworks.demo.test"
	}
	opened, err := d.OpenAccount(d, account)
	return opened.ID, err
}

// demoAccount finds a customer's account. CodeNotFound.
func demoAccount(ctx context.Context, s *store.Store, p demoPerson) (models.Account, error) {
	user, err := s.UserByEmail(ctx, p.email())
	if err != nil {
		return models.Account{}, err
	}
	memberships, err := s.Memberships(ctx, user.ID)
	if err != nil {
		return models.Account{}, err
	}
	for _, m := range memberships {
		if (m.Account.Kind == models.Enterprise) == (p.enterprise != "") {
			return m.Account, nil
		}
	}
	return models.Account{}, models.Errorf(models.CodeNotFound, "%s has no account.", p.name)
}

// otherKeys are what the table of conditions needs.
func (d *seeder) otherKeys() error {
	gita, err := demoAccount(d, d.Store, demoPeople[3])
	if err != nil {
		return err
	}
	for _, k := range []struct {
		name      string
		status    models.KeyStatus
		expiresAt time.Time
	}{
		{"revoked", models.KeyRevoked, time.Time{}},
		{"expired", models.KeyActive, time.Now().AddDate(0, 0, -1)},
		{"paused", models.KeyPaused, time.Time{}},
	} {
		if _, err := d.key(demoKey(k.name), gita.ID, "Demo key, "+k.name, k.status, k.expiresAt); err != nil {
			return err
		}
	}
	return nil
}

func (d *seeder) operators() error {
	for _, p := range demoPeople {
		if p.operator == "" {
			continue
		}
		user, err := d.CreateUser(d, models.NewUser{Email: p.email(), Name: p.name, Zone: "UTC", Operator: p.operator, PasswordHash: d.password})
		if err != nil {
			return err
		}
		if p.operator == models.OperatorSupport {
			d.support = models.ActorRef{Kind: models.ActorUser, ID: string(user.ID)}
		}
	}
	return nil
}

// serviceKey makes the key with which the example company's services charge.
func (d *seeder) serviceKey() error {
	secret := demoKey("service")
	d.service = models.NewKeyID()
	return d.CreateServiceKey(d, models.Key{
		ID: d.service, Name: "Demo service", Prefix: secret.Prefix(), Hash: secret.Hash(),
		Scopes: models.ServiceScopes, Status: models.KeyActive,
	}, models.AuditRecord{Actor: models.System, Action: "key.create", Subject: string(d.service), Detail: "Made the service key of the demonstration."})
}

// key makes a key of a customer's.
func (d *seeder) key(secret models.Secret, account models.AccountID, name string, status models.KeyStatus, expiresAt time.Time) (models.KeyID, error) {
	k := models.Key{
		ID: models.NewKeyID(), AccountID: account, Name: name, Prefix: secret.Prefix(), Hash: secret.Hash(),
		Scopes: models.CustomerScopes, Status: status, ExpiresAt: expiresAt,
	}
	return k.ID, d.CreateKey(d, k, models.AuditRecord{Actor: models.System, Action: "key.create", AccountID: account, Detail: "Made a key of the demonstration."})
}
