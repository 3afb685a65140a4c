package people_test

import (
	"slices"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

var (
	opened  = models.AuditRecord{Actor: models.System, Action: "account.open", Detail: "Opened."}
	claimed = models.AuditRecord{Action: "account.claim", Detail: "Claimed."}
)

// name has a program open an account for an address.
func name(t *testing.T, k *storetest.Kit, kind models.AccountKind, email, external string) models.Account {
	t.Helper()
	account, err := k.NameOwner(t.Context(), models.NewAccount{Kind: kind, Name: external, BillingEmail: email, Zone: "UTC", ExternalID: external},
		models.NewUser{Email: email, Name: "Somebody", Zone: "UTC"}, opened)
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func wantMemberships(t *testing.T, k *storetest.Kit, user models.UserID, want ...models.AccountID) {
	t.Helper()
	memberships, err := k.Memberships(t.Context(), user)
	if err != nil || len(memberships) != len(want) {
		t.Fatalf("memberships %+v, %v; want %v", memberships, err, want)
	}
	for i, m := range memberships {
		if m.Account.ID != want[i] {
			t.Errorf("membership %d is in %s, want %s", i, m.Account.ID, want[i])
		}
	}
}

// A person whom a program has named is nobody until the address is proved, and then gets what
// they were named for.
func TestPendingPlaceIsTakenByItsLink(t *testing.T) {
	k := storetest.New(t)
	solo, org := name(t, k, models.Solo, "ann@example.test", "crm-1"), name(t, k, models.Enterprise, "ann@example.test", "crm-2")
	k.Grant(solo.ID, 1000*models.Credit) // the account works at once
	pending, err := k.UserByEmail(t.Context(), "ann@example.test")
	if err != nil || pending.Verified() {
		t.Fatal(pending, err)
	}
	wantMemberships(t, k, pending.ID)
	if members, err := k.Members(t.Context(), org.ID); err != nil || len(members) != 0 {
		t.Errorf("members %+v, %v", members, err)
	}
	if owner, err := k.Owner(t.Context(), org.ID); err != nil || owner.ID != pending.ID {
		t.Errorf("the named owner is %+v, %v", owner, err)
	}
	token := mailed(t, k, outbox.Claim, "ann@example.test")
	user, err := k.AcceptClaim(t.Context(), token, "Ann", "Europe/Berlin", "hash", claimed)
	if err != nil || user.ID != pending.ID || user.Name != "Ann" {
		t.Fatal(user, err)
	}
	wantMemberships(t, k, user.ID, solo.ID, org.ID)
	_, err = k.AcceptClaim(t.Context(), token, "Eve", "UTC", "hash", claimed)
	storetest.WantCode(t, err, models.CodeNotFound)
	k.CheckBooks()
}

// A sign-up with the address of a pending place takes it, once the address is proved. A
// stranger who can't prove it gets nothing.
func TestPendingPlaceIsTakenBySignUp(t *testing.T) {
	k := credited(t)
	solo := name(t, k, models.Solo, "ann@example.test", "crm-1")
	k.Grant(solo.ID, 1000*models.Credit)
	token := signUp(t, k, "Ann", "ann@example.test")
	pending, err := k.UserByEmail(t.Context(), "ann@example.test")
	if err != nil || pending.Verified() {
		t.Fatal(pending, err)
	}
	wantMemberships(t, k, pending.ID)
	got, err := k.FinishSignUp(t.Context(), token, network, 20, signedUp)
	if err != nil || got.User.ID != pending.ID || got.Account != "" {
		t.Fatal(got, err)
	}
	wantMemberships(t, k, pending.ID, solo.ID)
	if got := k.Balance(solo.ID).Available; got != 1003*models.Credit {
		t.Errorf("the account has %s", got)
	}
	k.CheckBooks()
}

// A person who is known gets no account that they have not accepted.
func TestKnownPersonAcceptsAClaim(t *testing.T) {
	k := storetest.New(t)
	ann, own := k.Person("ann")
	org := name(t, k, models.Enterprise, ann.Email, "crm-2")
	wantMemberships(t, k, ann.ID, own.ID)
	if found, err := k.PendingAccount(t.Context(), org.ID, ann.ID); err != nil || found.ID != org.ID {
		t.Errorf("found %+v, %v", found, err)
	}
	user, err := k.AcceptClaim(t.Context(), mailed(t, k, outbox.Claim, ann.Email), "", "", "", claimed)
	if err != nil || user.Name != "ann" {
		t.Fatal(user, err)
	}
	wantMemberships(t, k, ann.ID, own.ID, org.ID)
	_, err = k.PendingAccount(t.Context(), org.ID, ann.ID)
	storetest.WantCode(t, err, models.CodeNotFound)
	k.CheckBooks()
}

// Whom the operator vouches for has what waited for the proof of their address. Somebody who
// is proved already has their password set, and goes on to decide about such places.
func TestVouchingTakesPlacesThatWaitForTheProof(t *testing.T) {
	k := storetest.New(t)
	vouch := func(user models.UserID) {
		t.Helper()
		if err := k.VouchFor(t.Context(), user, "hash", models.AuditRecord{Actor: models.System, Action: "user.password", Detail: "Set."}); err != nil {
			t.Fatal(err)
		}
	}
	org := name(t, k, models.Enterprise, "ann@example.test", "crm-1")
	ann, err := k.UserByEmail(t.Context(), "ann@example.test")
	if err != nil {
		t.Fatal(err)
	}
	vouch(ann.ID)
	wantMemberships(t, k, ann.ID, org.ID)
	if ann, err = k.User(t.Context(), ann.ID); err != nil || !ann.Verified() {
		t.Errorf("%+v, %v", ann, err)
	}

	known, account := k.Person("bob")
	name(t, k, models.Enterprise, known.Email, "crm-2")
	vouch(known.ID)
	// Whoever reads an address that nobody has proved is not told whose it is said to be.
	for to, want := range map[string]string{ann.Email: "", known.Email: known.Name} {
		page, err := k.Store.Mails(t.Context(), outbox.MailQuery{To: to, Limit: 9})
		i := slices.IndexFunc(page.Lines, func(l outbox.MailLine) bool { return l.Kind == outbox.PasswordChanged })
		if err != nil || i < 0 || page.Lines[i].Name != want {
			t.Errorf("%s is mailed %+v, %v", to, page.Lines, err)
		}
	}
	wantMemberships(t, k, known.ID, account.ID)
	storetest.WantCode(t, k.VouchFor(t.Context(), "usr_none", "hash", models.AuditRecord{}), models.CodeNotFound)
	k.CheckBooks()
}

// A place that somebody else holds already keeps its owner, and a stale one goes with its link.
func TestRemovePlace(t *testing.T) {
	k := storetest.New(t)
	other := name(t, k, models.Enterprise, "ann@example.test", "crm-2")
	ann, err := k.UserByEmail(t.Context(), "ann@example.test")
	if err != nil {
		t.Fatal(err)
	}
	leah, _ := k.Person("leah")
	adi, _ := k.Person("adi")
	eve, _ := k.Person("eve")
	org, err := k.OpenAccount(t.Context(), models.NewAccount{Kind: models.Enterprise, Name: "Leadworks", Owner: leah.ID, BillingEmail: leah.Email, Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	k.Join(org.ID, adi.ID, models.RoleAdmin)
	storetest.NamePlace(t, k, org.ID, ann.ID, models.RoleOwner)
	change := models.MemberChange{AccountID: org.ID, UserID: ann.ID, By: adi.ID}
	remove := func(want models.Code) {
		t.Helper()
		_, err := k.RemovePlace(t.Context(), change, record("place.remove", org.ID))
		storetest.WantCode(t, err, want)
	}
	remove(models.CodeForbidden) // an owner's place
	_, err = k.ResendPlace(t.Context(), change, record("place.resend", org.ID))
	storetest.WantCode(t, err, models.CodeForbidden)
	change.By = eve.ID
	remove(models.CodeNotFound)
	change.By = leah.ID
	if user, err := k.ResendPlace(t.Context(), change, record("place.resend", org.ID)); err != nil || user.ID != ann.ID {
		t.Fatal(user, err)
	}
	token := mailed(t, k, outbox.Claim, "ann@example.test")
	remove("")
	remove(models.CodeNotFound)
	_, err = k.AcceptClaim(t.Context(), token, "Ann", "UTC", "hash", claimed)
	storetest.WantCode(t, err, models.CodeNotFound)
	if place, err := k.PlaceOf(t.Context(), other.ID, ann.ID); err != nil || !place.Pending || place.Role != models.RoleOwner {
		t.Errorf("the other place is %+v, %v", place, err)
	}
	k.CheckBooks()
}
