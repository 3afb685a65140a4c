// Package storetest is the kit for tests that need a store: a real database, a clock that tests set, fixtures, and CheckBooks, with which every test that
// moves credits ends.
package storetest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// Start is the initial time of a Kit's Clock: the instant of the published samples.
var Start = time.Date(2026, 3, 29, 17, 48, 46, 0, time.UTC)

// Clock is a clock that only changes when it is set.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that shows an instant.
func NewClock(at time.Time) *Clock { return &Clock{now: at} }

// Now returns the time of the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set sets the clock to an instant, which may be earlier.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at
}

// Add moves the clock by a duration.
func (c *Clock) Add(d time.Duration) { c.Set(c.Now().Add(d)) }

// Settings returns the default settings of tests.
func Settings() models.Settings {
	return models.Settings{
		BaseURL: "http://localhost:8080", Currency: "usd", PriceCents: 125, MaxPurchase: 10_000, Packs: models.DefaultPacks,
		SupportLimit: 100 * models.Credit, StorageLimit: 1 << 30, Priorities: models.DefaultPriorities, Version: "test",
		CORSOrigins: []string{"*"}, Mail: true,
		OrganizationsBy: models.OrganizationsByAnyone, SessionIdle: 14 * 24 * time.Hour, SessionLife: 30 * 24 * time.Hour, MaxSessions: 20,
		MaxStaleness: time.Second, HoldLife: time.Hour, MaxHoldLife: 30 * 24 * time.Hour, RefundLife: 30 * 24 * time.Hour,
		Journal: models.JournalAccounts{Clearing: "Clearing", Deferred: "Deferred revenue", Revenue: "Revenue", Breakage: "Breakage", TaxesOwed: "Tax payable"},
		Brand:   models.Brand{Name: "Bursar", Accent: "#2f5d50", CreditWord: "credit"},
	}
}

// Strict returns Settings with which a portal notices at once what others have committed to the
// same database, on every engine.
func Strict() models.Settings {
	s := Settings()
	s.MaxStaleness = 0
	return s
}

// Kit is a store with its clock and fixtures.
type Kit struct {
	*store.Store
	Clock *Clock
	Path  string

	tb     testing.TB
	emails int
}

// New opens a migrated store, on the Engine of the tests. It is closed when the test ends.
func New(tb testing.TB) *Kit { return NewWith(tb, Settings()) }

// NewOnFile is New on SQLite whatever the Engine, for tests of what only a file has, or that
// reach into it in ways of SQLite's own.
func NewOnFile(tb testing.TB) *Kit {
	tb.Helper()
	return Open(tb, File(tb), NewClock(Start), Settings())
}

// NewWith is New with other settings.
func NewWith(tb testing.TB, settings models.Settings) *Kit {
	tb.Helper()
	return Open(tb, Place(tb), NewClock(Start), settings)
}

// Open opens a store on the database at a Place, which another store may have open.
func Open(tb testing.TB, path string, clock *Clock, settings models.Settings) *Kit {
	tb.Helper()
	s, err := store.Open(tb.Context(), store.Config{Path: path, Now: clock.Now, Settings: settings})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	if err := s.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	return &Kit{Store: s, Clock: clock, Path: path, tb: tb}
}

// CheckBooks fails the test for every row that breaks an invariant of the ledger.
func (k *Kit) CheckBooks() {
	k.tb.Helper()
	CheckBooks(k.tb, k.Store)
}

// CheckBooks fails the test for every row that breaks an invariant of the ledger.
func CheckBooks(tb testing.TB, s *store.Store) {
	tb.Helper()
	v, err := s.Verify(context.Background(), nil)
	if err != nil {
		tb.Fatalf("check the books: %v", err)
	}
	for _, f := range v.Discrepancies {
		tb.Errorf("the books are wrong: %s", f)
	}
}

// Person signs a user up, who gets a solo account.
func (k *Kit) Person(name string) (models.User, models.Account) {
	k.tb.Helper()
	return k.PersonIn(name, "UTC")
}

// PersonIn is Person in a time zone.
func (k *Kit) PersonIn(name, zone string) (models.User, models.Account) {
	k.tb.Helper()
	k.emails++
	user, account, err := k.SignUp(k.tb.Context(), models.NewUser{
		Verified: true, Email: fmt.Sprintf("%s-%d@example.test", strings.ReplaceAll(name, " ", "."), k.emails), Name: name, Zone: zone,
	})
	if err != nil {
		k.tb.Fatal(err)
	}
	return user, account
}

// Post posts a command and fails the test if it is rejected. Origin, key and actor have
// defaults.
func (k *Kit) Post(c models.Command) models.Receipt {
	k.tb.Helper()
	receipt, err := k.Try(c)
	if err != nil {
		k.tb.Fatalf("post %T: %v", c.Do, err)
	}
	return receipt
}

// Try is Post for commands that may be rejected.
func (k *Kit) Try(c models.Command) (models.Receipt, error) {
	if c.Origin == "" {
		c.Origin = "test"
	}
	if c.Key == "" {
		c.Key = string(models.NewAuditID())
	}
	if c.Actor == (models.ActorRef{}) {
		c.Actor = models.System
	}
	return k.Store.Post(k.tb.Context(), c)
}

// Grant makes a purchased lot that never expires.
func (k *Kit) Grant(id models.AccountID, credits models.Credits) models.Receipt {
	k.tb.Helper()
	return k.Post(models.Command{Account: id, Do: models.GrantCredits{
		Kind: models.Purchased, Source: models.SourceGrant, Credits: credits,
	}})
}

// Charge charges an amount.
func (k *Kit) Charge(id models.AccountID, credits models.Credits) (models.Receipt, error) {
	return k.Try(models.Command{Account: id, Do: models.ChargeCredits{
		Charge: models.Charge{Credits: credits},
	}})
}

// Plan creates a plan.
func (k *Kit) Plan(v models.PlanVersion) models.PlanVersion {
	k.tb.Helper()
	v, err := k.SavePlan(k.tb.Context(), v)
	if err != nil {
		k.tb.Fatal(err)
	}
	return v
}

// Subscribe subscribes an account to a plan from now on.
func (k *Kit) Subscribe(id models.AccountID, plan models.PlanVersion) models.SubscriptionID {
	k.tb.Helper()
	sub := models.NewSubscriptionID()
	k.Post(models.Command{Account: id, Do: models.StartSubscription{SubscriptionID: sub, PlanID: plan.PlanID}})
	return sub
}

// Key creates an API key from a secret; account "" makes a service key.
func (k *Kit) Key(secret models.Secret, account models.AccountID, scopes ...models.Scope) models.Key {
	k.tb.Helper()
	key := models.Key{
		ID: models.NewKeyID(), AccountID: account, Name: "test", Prefix: secret.Prefix(), Hash: secret.Hash(),
		Scopes: scopes, Status: models.KeyActive,
	}
	create := k.CreateKey
	if key.IsService() {
		create = k.CreateServiceKey
	}
	if err := create(k.tb.Context(), key, models.AuditRecord{Actor: models.System, Action: "key.create", AccountID: account, Subject: string(key.ID)}); err != nil {
		k.tb.Fatal(err)
	}
	return key
}

// Balance returns the present snapshot of an account.
func (k *Kit) Balance(id models.AccountID) models.Snapshot {
	k.tb.Helper()
	return k.BalanceAt(id, time.Time{})
}

// BalanceAt returns the snapshot of an account at an instant.
func (k *Kit) BalanceAt(id models.AccountID, at time.Time) models.Snapshot {
	k.tb.Helper()
	snapshot, err := k.Snapshot(k.tb.Context(), id, at)
	if err != nil {
		k.tb.Fatal(err)
	}
	return snapshot
}
