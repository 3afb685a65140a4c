package settings_test

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/setting"
	"github.com/bursar-portal/bursar/models/storetest"
)

func change(name, was, value string) setting.Change {
	return setting.Change{Name: name, Was: was, Value: value, Audit: models.AuditRecord{
		Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_ada"}, Action: "setting.change", Subject: name, Detail: was + " → " + value,
	}}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantCode(t *testing.T, err error, code models.Code) {
	t.Helper()
	if models.CodeOf(err) != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func state(t *testing.T, k *storetest.Kit, name string) setting.State {
	t.Helper()
	states, err := k.SettingStates(t.Context())
	must(t, err)
	for _, s := range states {
		if s.Name == name {
			return s
		}
	}
	t.Fatalf("there is no setting %s", name)
	return setting.State{}
}

// audited lists the details of audit records, the oldest first.
func audited(t *testing.T, k *storetest.Kit) (details []string) {
	t.Helper()
	page, err := k.AuditLog(t.Context(), models.AuditQuery{Action: "setting.change", Limit: 100})
	must(t, err)
	for _, l := range page.Lines {
		details = append(details, l.Subject+": "+l.Detail)
	}
	slices.Reverse(details)
	return details
}

// A change holds at once, is recorded with what was before, and survives a restart.
func TestAChangeHolds(t *testing.T) {
	k := storetest.New(t)
	must(t, k.ChangeSettings(t.Context(), change(setting.Price, "125", "150"), change(setting.BrandName, "Bursar", "Acme")))
	if s := k.Settings(); s.PriceCents != 150 || s.Brand.Name != "Acme" {
		t.Errorf("the settings are %d, %s", s.PriceCents, s.Brand.Name)
	}
	s := state(t, k, setting.Price)
	if s.Value != "150" || s.Default != "125" || !s.Stored || s.Fixed || !s.ChangedAt.Equal(k.Now()) || s.ChangedBy.ID != "usr_ada" {
		t.Errorf("the state is %+v", s)
	}
	if s := state(t, k, setting.Packs); s.Value != "2,10,25,100" || s.Stored {
		t.Errorf("the packs are %+v", s)
	}
	if got, want := audited(t, k), []string{"credit_price_cents: 125 → 150", "brand_name: Bursar → Acme"}; !slices.Equal(got, want) {
		t.Errorf("recorded %q", got)
	}
	if again := storetest.Open(t, k.Path, k.Clock, storetest.Settings()); again.Settings().PriceCents != 150 {
		t.Errorf("after a restart it is %d", again.Settings().PriceCents)
	}
	k.CheckBooks()
}

// What is as at the start again is as if it had never been changed.
func TestTheDefaultIsNotStored(t *testing.T) {
	k := storetest.New(t)
	must(t, k.ChangeSettings(t.Context(), change(setting.SupportLimit, "100", "500")))
	if limit := k.Settings().SupportLimit; limit != 500*models.Credit {
		t.Errorf("the limit is %v", limit)
	}
	must(t, k.ChangeSettings(t.Context(), change(setting.SupportLimit, "500", "100")))
	if s := state(t, k, setting.SupportLimit); s.Stored || s.Value != "100" || k.Settings().SupportLimit != 100*models.Credit {
		t.Errorf("the state is %+v", s)
	}
	other := storetest.Settings()
	other.PriceCents = 200
	must(t, k.ChangeSettings(t.Context(), change(setting.Price, "125", "300")))
	must(t, k.ChangeSettings(t.Context(), change(setting.Price, "300", "125")))
	if got := storetest.Open(t, k.Path, k.Clock, other).Settings().PriceCents; got != 200 {
		t.Errorf("a new default is %d", got)
	}
}

// While admins have a limit, nothing that is changed in the portal lets them give more.
func TestLimitsOnlyGetLower(t *testing.T) {
	k := storetest.New(t)
	must(t, k.ChangeSettings(t.Context(), change(setting.ApprovalLimit, "", "500")))
	for name, values := range map[string][2]string{
		setting.ApprovalLimit: {"500", ""}, setting.SupportLimit: {"100", "501"}, setting.SignupCredits: {"0", "1"},
	} {
		wantCode(t, k.ChangeSettings(t.Context(), change(name, values[0], values[1])), models.CodeForbidden)
	}
	wantCode(t, k.ChangeSettings(t.Context(), change(setting.ApprovalLimit, "500", "500.000001")), models.CodeForbidden)
	must(t, k.ChangeSettings(t.Context(), change(setting.ApprovalLimit, "500", "400"), change(setting.SupportLimit, "100", "400")))
	if s := k.Settings(); *s.ApprovalLimit != 400*models.Credit || s.SupportLimit != 400*models.Credit || s.SignupCredits != 0 {
		t.Errorf("the limits are %v, %v, %v", *s.ApprovalLimit, s.SupportLimit, s.SignupCredits)
	}
}

// Whoever changes what somebody else has changed meanwhile is told; the same change twice is
// one.
func TestChangesCompare(t *testing.T) {
	k := storetest.New(t)
	must(t, k.ChangeSettings(t.Context(), change(setting.Price, "125", "150")))
	must(t, k.ChangeSettings(t.Context(), change(setting.Price, "125", "150")))
	err := k.ChangeSettings(t.Context(), change(setting.MaxPurchase, "10000", "5000"), change(setting.Price, "125", "175"))
	wantCode(t, err, models.CodeConflict)
	if s := k.Settings(); s.PriceCents != 150 || s.MaxPurchase != 10_000 {
		t.Errorf("the settings are %d, %d", s.PriceCents, s.MaxPurchase)
	}
	if got := audited(t, k); len(got) != 1 {
		t.Errorf("recorded %q", got)
	}
}

// What the environment sets holds whatever was stored, and can't be changed.
func TestTheEnvironmentWins(t *testing.T) {
	k := storetest.New(t)
	must(t, k.ChangeSettings(t.Context(), change(setting.Price, "125", "150"), change(setting.CreditWord, "credit", "token")))
	env := storetest.Settings()
	env.PriceCents, env.Fixed = 200, []string{setting.Price}
	again := storetest.Open(t, k.Path, k.Clock, env)
	if s := again.Settings(); s.PriceCents != 200 || s.Brand.CreditWord != "token" {
		t.Errorf("the settings are %d, %s", s.PriceCents, s.Brand.CreditWord)
	}
	if s := state(t, again, setting.Price); !s.Fixed || s.Value != "200" || s.Default != "200" {
		t.Errorf("the state is %+v", s)
	}
	wantCode(t, again.ChangeSettings(t.Context(), change(setting.Price, "200", "300")), models.CodeConflict)
	if again.Settings().PriceCents != 200 {
		t.Errorf("the price is %d", again.Settings().PriceCents)
	}
}

// Two processes on one file: the other has a change as soon as it looks, and what it had
// read of accounts before is read anew.
func TestTwoProcesses(t *testing.T) {
	path, clock := filepath.Join(t.TempDir(), "bursar.db"), storetest.NewClock(storetest.Start)
	a, b := storetest.Open(t, path, clock, storetest.Settings()), storetest.Open(t, path, clock, storetest.Settings())
	_, ann := a.Person("ann")
	limits := func(want models.Bytes) {
		t.Helper()
		for name, k := range map[string]*storetest.Kit{"a": a, "b": b} {
			if got := k.Balance(ann.ID).StorageLimit; got != want {
				t.Errorf("%s has the limit %d, want %d", name, got, want)
			}
		}
	}
	limits(1 << 30)
	must(t, a.ChangeSettings(t.Context(), change(setting.StorageLimit, "1073741824", "5")))
	if got := a.Balance(ann.ID).StorageLimit; got != 5 {
		t.Errorf("the limit is %d where it was changed", got)
	}
	b.Balance(ann.ID) // known with the old limit, after the change was committed
	must(t, b.LoadSettings(t.Context()))
	limits(5)
	// What b has is compared with what is stored, not with what it has looked at.
	must(t, a.ChangeSettings(t.Context(), change(setting.StorageLimit, "5", "6")))
	wantCode(t, b.ChangeSettings(t.Context(), change(setting.StorageLimit, "5", "7")), models.CodeConflict)
	must(t, b.ChangeSettings(t.Context(), change(setting.StorageLimit, "6", "7")))
	must(t, a.LoadSettings(t.Context()))
	limits(7)
	before := a.Settings()
	must(t, a.LoadSettings(t.Context()))
	if a.Settings() != before {
		t.Error("the settings are others although nothing has changed")
	}
	a.CheckBooks()
}

// A portal looks for what other processes have changed by itself.
func TestOthersLookByThemselves(t *testing.T) {
	path, clock := filepath.Join(t.TempDir(), "bursar.db"), storetest.NewClock(storetest.Start)
	a, b := storetest.Open(t, path, clock, storetest.Settings()), storetest.Open(t, path, clock, storetest.Settings())
	ctx, stop := context.WithCancel(t.Context())
	var looking sync.WaitGroup
	looking.Go(func() { b.KeepSettings(ctx, time.Millisecond) })
	defer looking.Wait()
	defer stop()
	must(t, a.ChangeSettings(t.Context(), change(setting.Price, "125", "150")))
	for b.Settings().PriceCents != 150 {
		if t.Context().Err() != nil {
			t.Fatal("it never looked")
		}
		runtime.Gosched()
	}
}

// Bad values are refused with the setting's name, and nothing changes.
func TestBadValues(t *testing.T) {
	for _, test := range []struct{ name, was, value, detail string }{
		{setting.Price, "125", "0", `must be a whole number from 1 to 1000000, not "0"`},
		{setting.MaxPurchase, "10000", "x", `must be a whole number from 1 to 1000000000, not "x"`},
		{setting.Packs, "2,10,25,100", "5,5", "must list each pack once"},
		{setting.Packs, "2,10,25,100", "20000", "must have no pack of more than 10000 credits, the largest purchase"},
		{setting.Accent, "#2f5d50", "red; } body { display: none", "must be a color such as #0d6b53"},
		{setting.TermsURL, "", "javascript:alert(1)", "must be an address such as https://example.com/terms"},
		{setting.SupportEmail, "", "a@b.test?cc=c@d.test", "must be an email address such as help@example.com"},
		{setting.CreditWord, "credit", "\u2800", "must have a visible character"},
		{setting.Organizations, "anyone", "nobody", "must be anyone or operators"},
		{setting.SessionIdle, "336", "0", `must be a whole number from 1 to 8760, not "0"`},
		{setting.TextBuy, "", "a\x00b", "must be plain text"},
	} {
		k := storetest.New(t)
		err := k.ChangeSettings(t.Context(), change(setting.BrandName, "Bursar", "Acme"), change(test.name, test.was, test.value))
		var e *models.Error
		if !errors.As(err, &e) || e.Code != models.CodeInvalidField || len(e.Fields) != 1 || e.Fields[0] != (models.FieldError{Field: test.name, Detail: test.detail}) {
			t.Errorf("%s: %q: %+v", test.name, test.value, err)
		}
		if s := state(t, k, setting.BrandName); s.Stored || len(audited(t, k)) > 0 {
			t.Errorf("%s: %q: something was changed", test.name, test.value)
		}
	}
	wantCode(t, storetest.New(t).ChangeSettings(t.Context(), change("base_url", "", "x")), models.CodeConflict)
}

// What was stored under another currency and can't be charged in this one is left out, and
// can be changed.
func TestUnusableIsLeftOut(t *testing.T) {
	k := storetest.New(t)
	must(t, k.ChangeSettings(t.Context(), change(setting.Price, "125", "151"), change(setting.BrandName, "Bursar", "Acme")))
	dinars := storetest.Settings()
	dinars.Currency, dinars.PriceCents = "kwd", 130
	again := storetest.Open(t, k.Path, k.Clock, dinars)
	if s := again.Settings(); s.PriceCents != 130 || s.Brand.Name != "Acme" {
		t.Errorf("the settings are %d, %s", s.PriceCents, s.Brand.Name)
	}
	if s := state(t, again, setting.Price); s.Value != "130" || !s.Stored || s.Unusable != "must be a multiple of 10: Stripe takes no smaller part of KWD" {
		t.Errorf("the state is %+v", s)
	}
	must(t, again.ChangeSettings(t.Context(), change(setting.Price, "130", "130")))
	if s := state(t, again, setting.Price); s.Stored {
		t.Errorf("the state is %+v", s)
	}
	wantCode(t, again.ChangeSettings(t.Context(), change(setting.Price, "130", "131")), models.CodeInvalidField)
}
