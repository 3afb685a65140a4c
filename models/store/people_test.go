package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestSignUp(t *testing.T) {
	settings := storetest.Settings()
	settings.SignupCredits = 3 * models.Credit
	k := storetest.NewWith(t, settings)
	user, account, err := k.SignUp(t.Context(), models.NewUser{Email: "Ann@Example.test", Name: "Ann", Zone: "Europe/Berlin"})
	if err != nil {
		t.Fatal(err)
	}
	if found, err := k.UserByEmail(t.Context(), " ann@example.TEST"); err != nil || found != user {
		t.Errorf("found %+v, %v", found, err)
	}
	if balance := k.Balance(account.ID); balance.Of(models.Promotional) != 3*models.Credit || balance.Account.Zone != "Europe/Berlin" {
		t.Errorf("the account begins with %+v", balance)
	}
	memberships, err := k.Memberships(t.Context(), user.ID)
	if err != nil || len(memberships) != 1 || memberships[0].Account.ID != account.ID || memberships[0].Role != models.RoleOwner {
		t.Errorf("memberships %+v, %v", memberships, err)
	}
	_, _, err = k.SignUp(t.Context(), models.NewUser{Email: "ANN@example.test", Name: "Other", Zone: "UTC"})
	wantCode(t, err, models.CodeConflict)
	_, err = k.OpenAccount(t.Context(), models.NewAccount{Kind: models.Solo, Name: "Second", Owner: user.ID, Zone: "UTC"})
	wantCode(t, err, models.CodeConflict)
	_, err = k.OpenAccount(t.Context(), models.NewAccount{Kind: models.Enterprise, Name: "None", Owner: "usr_none", Zone: "UTC"})
	wantCode(t, err, models.CodeNotFound)
	k.CheckBooks()
}

// Welcome credits that can't be posted leave no user without them behind.
func TestSignUpIsWholeOrNothing(t *testing.T) {
	settings := storetest.Settings()
	settings.SignupCredits = models.MaxCredits + 1
	k := storetest.NewWith(t, settings)
	_, _, err := k.SignUp(t.Context(), models.NewUser{Email: "ann@example.test", Name: "Ann", Zone: "UTC"})
	wantCode(t, err, models.CodeInvalidField)
	_, err = k.UserByEmail(t.Context(), "ann@example.test")
	wantCode(t, err, models.CodeNotFound)
}

func TestMemberships(t *testing.T) {
	k := storetest.New(t)
	user, solo := k.Person("zoe")
	open := func(name, external string) models.Account {
		t.Helper()
		a, err := k.OpenAccount(t.Context(), models.NewAccount{Kind: models.Enterprise, Name: name, Owner: user.ID, Zone: "UTC", ExternalID: external})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	beta, alpha, gone := open("Beta", "b-1"), open("Alpha", ""), open("Gone", "")
	k.Post(models.Command{Account: gone.ID, Do: models.ChangeAccount{Status: new(models.AccountClosed)}})
	memberships, err := k.Memberships(t.Context(), user.ID)
	if err != nil || len(memberships) != 3 || memberships[0].Account.ID != solo.ID ||
		memberships[1].Account.ID != alpha.ID || memberships[2].Account.ID != beta.ID {
		t.Errorf("memberships %+v, %v", memberships, err)
	}
	if found, err := k.AccountByExternalID(t.Context(), "b-1"); err != nil || found.ID != beta.ID {
		t.Errorf("found %+v, %v", found, err)
	}
	_, err = k.AccountByExternalID(t.Context(), "")
	wantCode(t, err, models.CodeNotFound)
	k.CheckBooks()
}

func TestSearch(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("Ann 100%")
	bob, bobs := k.Person("Bob")
	secret := models.NewSecret()
	k.Key(secret, ann.ID)
	wantCode(t, k.CreateKey(t.Context(), models.Key{ID: models.NewKeyID(), Hash: models.NewSecret().Hash()}, models.AuditRecord{}), models.CodeNotFound)
	p := openPurchase(t, k, bobs.ID, "form1")
	if _, err := k.SettlePurchase(t.Context(), paid(p)); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]models.AccountID{
		"ann": ann.ID, "100%": ann.ID, string(ann.ID): ann.ID, secret.Prefix(): ann.ID, string(secret): ann.ID,
		bob.Email: bobs.ID, string(p.ID): bobs.ID, "cs_form1": bobs.ID, "pi_form1": bobs.ID, "BOB": bobs.ID,
	} {
		page, err := k.SearchAccounts(t.Context(), models.AccountQuery{Text: text, Limit: 10})
		if err != nil || len(page.Lines) != 1 || page.Lines[0].ID != want || page.Next != "" {
			t.Errorf("%q finds %+v, %v", text, page, err)
		}
	}
	for _, text := range []string{"_", "%%", "acc", "nobody", secret.Prefix()[:4], "\u212a\u212a\u212a"} {
		page, err := k.SearchAccounts(t.Context(), models.AccountQuery{Text: text, Limit: 10})
		if err != nil || (len(page.Lines) != 0 && text != "acc") {
			t.Errorf("%q finds %d accounts, %v", text, len(page.Lines), err)
		}
	}
	first, err := k.SearchAccounts(t.Context(), models.AccountQuery{Limit: 1})
	if err != nil || len(first.Lines) != 1 || first.Next == "" {
		t.Fatalf("the first page is %+v, %v", first, err)
	}
	second, err := k.SearchAccounts(t.Context(), models.AccountQuery{Limit: 1, After: first.Next})
	if err != nil || len(second.Lines) != 1 || second.Next != "" || second.Lines[0].ID == first.Lines[0].ID {
		t.Errorf("the second page is %+v, %v", second, err)
	}
	k.CheckBooks()
}

func TestKeys(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	_, other := k.Person("bob")
	secret := models.NewSecret()
	key := k.Key(secret, account.ID, models.ScopeBalanceRead, models.ScopeCreditsWrite)
	found, err := k.KeyByHash(t.Context(), secret.Hash())
	if err != nil || found.ID != key.ID || !found.Has(models.ScopeCreditsWrite) || found.Has(models.ScopeChargesWrite) || found.Prefix != string(secret[:8]) {
		t.Errorf("found %+v, %v", found, err)
	}
	_, err = k.KeyByHash(t.Context(), models.NewSecret().Hash())
	wantCode(t, err, models.CodeUnknownCredential)

	set := func(owner models.AccountID, status models.KeyStatus) error {
		return k.SetKeyStatus(t.Context(), owner, key.ID, status, models.AuditRecord{Actor: models.System, Action: "key." + string(status), AccountID: owner})
	}
	wantCode(t, set(other.ID, models.KeyRevoked), models.CodeNotFound)
	for _, status := range []models.KeyStatus{models.KeyPaused, models.KeyActive, models.KeyRevoked, models.KeyRevoked} {
		if err := set(account.ID, status); err != nil {
			t.Fatal(err)
		}
	}
	wantCode(t, set(account.ID, models.KeyActive), models.CodeConflict)
	log, err := k.AuditLog(t.Context(), models.AuditQuery{AccountID: account.ID, Limit: 10})
	if err != nil || len(log.Lines) != 4 || log.Lines[0].Action != "key.revoked" {
		t.Errorf("the log is %+v, %v", log, err)
	}
}

// The audit log names who did what to whom, by the names of today.
func TestAuditLogNames(t *testing.T) {
	k := storetest.New(t)
	alex, account := k.Person("Alex Rivera")
	for _, r := range []models.AuditRecord{
		{Actor: models.System, Action: "nobody to nobody"},
		{Actor: models.ActorRef{Kind: models.ActorUser, ID: string(alex.ID)}, Action: "to an account", AccountID: account.ID},
		{Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_gone"}, Action: "to what is gone", AccountID: "acc_gone"},
	} {
		if err := k.WriteAudit(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range log.Lines {
		got = append(got, l.Action+": "+l.ActorName+", "+l.AccountName)
	}
	want := []string{"to what is gone: , ", "to an account: Alex Rivera, Alex Rivera", "nobody to nobody: , "}
	if !slices.Equal(got, want) {
		t.Errorf("the log names %q, want %q", got, want)
	}
}

func TestSessions(t *testing.T) {
	k := storetest.New(t)
	ends := k.Clock.Now().Add(time.Hour)
	if err := k.SaveSession(t.Context(), "s1", []byte("a"), ends); err != nil {
		t.Fatal(err)
	}
	if err := k.SaveSession(t.Context(), "s1", []byte("b"), ends); err != nil {
		t.Fatal(err)
	}
	if data, ok, err := k.FindSession(t.Context(), "s1"); string(data) != "b" || !ok || err != nil {
		t.Errorf("found %q, %v, %v", data, ok, err)
	}
	k.Clock.Set(ends)
	if _, ok, _ := k.FindSession(t.Context(), "s1"); ok {
		t.Error("a session outlived its end")
	}
	if err := k.DeleteSession(t.Context(), "s1"); err != nil {
		t.Error(err)
	}
}

func TestStorage(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Subscribe(account.ID, k.Plan(models.PlanVersion{Slug: "s", Name: "S", Period: models.Monthly, StorageLimit: 1000}))
	set := func(usage models.Bytes) error {
		_, err := k.SetStorageUsage(t.Context(), account.ID, usage)
		return err
	}
	if err := set(1000); err != nil {
		t.Fatal(err)
	}
	wantCode(t, set(1001), models.CodeStorageLimit)
	if s := k.Balance(account.ID); s.Account.StorageUsage != 1000 || s.StorageLimit != 1000 {
		t.Errorf("stored %d of %d", s.Account.StorageUsage, s.StorageLimit)
	}
	wantCode(t, func() error { _, err := k.SetStorageUsage(t.Context(), "acc_none", 1); return err }(), models.CodeNotFound)
}

func TestUsageByDayInTheReadersZone(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	k.Grant(account.ID, 100*models.Credit)
	for _, instant := range []string{"2026-03-29T18:29:59Z", "2026-03-29T18:30:00Z", "2026-03-30T18:15:00Z"} {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		k.Clock.Set(at)
		if _, err := k.Charge(account.ID, 2*models.Credit); err != nil {
			t.Fatal(err)
		}
	}
	kolkata, err := time.LoadLocation("Asia/Kolkata") // +05:30: its midnight is 18:30 UTC
	if err != nil {
		t.Fatal(err)
	}
	days, err := k.UsageByDay(t.Context(), account.ID, storetest.Start, k.Clock.Now(), kolkata)
	if err != nil || len(days) != 2 || days[0].Credits != 2*models.Credit || days[1].Credits != 4*models.Credit || days[1].Charges != 2 {
		t.Errorf("the days are %+v, %v", days, err)
	}
	// A day of 23 hours is still one day.
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	days, err = k.UsageByDay(t.Context(), account.ID, storetest.Start.AddDate(0, 0, -29), storetest.Start, berlin)
	if err != nil || len(days) != 30 || days[29].Credits != 4*models.Credit || !days[29].Day.Equal(time.Date(2026, 3, 28, 23, 0, 0, 0, time.UTC)) {
		t.Errorf("%d days, the last %+v, %v", len(days), days[len(days)-1], err)
	}
	k.CheckBooks()
}

// In every zone that has clocks to change, thirty days are thirty days, each
// beginning after the one before. Some have no midnight.
func TestDaysOfZonesWithoutMidnight(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	for _, name := range []string{
		"America/Santiago", "Atlantic/Azores", "America/Havana", "America/Nuuk", "Africa/Cairo", "Asia/Beirut", "Asia/Gaza", "Australia/Lord_Howe", "Pacific/Apia",
	} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		from := time.Date(2010, 1, 1, 12, 0, 0, 0, zone)
		for range 10 {
			days, err := k.UsageByDay(t.Context(), account.ID, from, from.AddDate(0, 0, 729), zone)
			if err != nil || len(days) != 730 {
				t.Fatalf("%s from %s: %d days, %v", name, from, len(days), err)
			}
			for i := 1; i < len(days); i++ {
				if days[i].Day.Before(days[i-1].Day) {
					t.Errorf("%s: %s comes after %s", name, days[i].Day, days[i-1].Day)
				}
			}
			from = from.AddDate(0, 0, 730)
		}
	}
	_, err := k.UsageByDay(t.Context(), account.ID, storetest.Start, storetest.Start.AddDate(10, 0, 0), time.UTC)
	wantCode(t, err, models.CodeInvalidField)
}

func TestPlansThatMakeNoSense(t *testing.T) {
	k := storetest.New(t)
	good := models.PlanVersion{Slug: "p", Name: "P", Allowance: models.Credit, Period: models.Daily}
	for name, spoil := range map[string]func(*models.PlanVersion){
		"no slug": func(v *models.PlanVersion) { v.Slug = "" }, "no name": func(v *models.PlanVersion) { v.Name = "" },
		"fortnightly":         func(v *models.PlanVersion) { v.Period = "fortnightly" },
		"a negative grant":    func(v *models.PlanVersion) { v.Allowance = -1 },
		"too much":            func(v *models.PlanVersion) { v.Allowance = models.MaxCredits + 1 },
		"negative rollover":   func(v *models.PlanVersion) { v.RolloverPeriods = -1 },
		"a negative cap":      func(v *models.PlanVersion) { v.RolloverCap = -1 },
		"negative storage":    func(v *models.PlanVersion) { v.StorageLimit = -1 },
		"an endless rollover": func(v *models.PlanVersion) { v.RolloverPeriods = 1 << 40 },
	} {
		v := good
		spoil(&v)
		if _, err := k.SavePlan(t.Context(), v); models.CodeOf(err) != models.CodeInvalidField {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantCode(t, k.SaveProduct(t.Context(), models.Product{Slug: "p", Name: "P", UnitCost: -1, Rule: models.Upfront}), models.CodeInvalidField)
}

func TestEntriesArePagedAndFiltered(t *testing.T) {
	k := storetest.New(t)
	_, account := k.Person("ann")
	if err := k.SaveProduct(t.Context(), models.Product{Slug: "doc", Name: "Document", UnitCost: models.Credit, Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	k.Grant(account.ID, 100*models.Credit)
	for i := range 7 {
		k.Clock.Add(time.Minute)
		c := models.Charge{ID: models.NewChargeID(), Credits: models.Credit}
		if i%2 == 0 {
			c = models.Charge{ID: models.NewChargeID(), Product: "doc", Quantity: models.Credit, KeyID: "key_1"}
		}
		k.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: c}})
	}
	read := func(q models.EntryQuery) (sequences []int64, next int64) {
		t.Helper()
		q.AccountID = account.ID
		page, err := k.Entries(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.Lines {
			sequences = append(sequences, l.Sequence)
		}
		return sequences, page.Next
	}
	for _, c := range []struct {
		name string
		q    models.EntryQuery
		want []int64
		next int64
	}{
		{"newest", models.EntryQuery{Limit: 3}, []int64{8, 7, 6}, 6},
		{"older", models.EntryQuery{Limit: 3, Before: 6}, []int64{5, 4, 3}, 3},
		{"oldest", models.EntryQuery{Limit: 3, Before: 3}, []int64{2, 1}, 0},
		{"exactly all", models.EntryQuery{Limit: 8}, []int64{8, 7, 6, 5, 4, 3, 2, 1}, 0},
		{"a product", models.EntryQuery{Limit: 9, Product: "doc"}, []int64{8, 6, 4, 2}, 0},
		{"a key", models.EntryQuery{Limit: 2, KeyID: "key_1"}, []int64{8, 6}, 6},
		{"a kind", models.EntryQuery{Limit: 9, Kinds: []models.EntryKind{models.EntryGrant}}, []int64{1}, 0},
		{"a time", models.EntryQuery{Limit: 9, Since: storetest.Start.Add(2 * time.Minute), Until: storetest.Start.Add(4 * time.Minute)}, []int64{4, 3}, 0},
		{"nothing", models.EntryQuery{Limit: 9, Product: "none"}, nil, 0},
	} {
		if got, next := read(c.q); !slices.Equal(got, c.want) || next != c.next {
			t.Errorf("%s: %v then %d, want %v then %d", c.name, got, next, c.want, c.next)
		}
	}
	k.CheckBooks()
}
