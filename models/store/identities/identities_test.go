package identities_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/storetest"
)

var act = models.AuditRecord{Action: "identity.link"}

// An identity that an issuer's word has linked signs in once the person has proved it. It
// stays theirs: nobody else can link it.
func TestLinkIdentity(t *testing.T) {
	k := storetest.New(t)
	gita, _ := k.Person("gita")
	hugo, _ := k.Person("hugo")
	key := sso.Key{Issuer: "https://clerk.test", Subject: "user_1"}
	v := sso.Vouched{Key: key, Email: gita.Email, EmailVerified: true}
	for range 2 {
		if got, err := k.LinkByAddress(t.Context(), v, "clerk.test", act); err != nil && got != gita.ID {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	want := func(signsIn bool, email string) {
		t.Helper()
		found, ok, err := k.Identity(t.Context(), key)
		if err != nil || !ok || found.UserID != gita.ID || found.SignsIn != signsIn || found.Email != email {
			t.Errorf("got %+v, %t, %v", found, ok, err)
		}
	}
	want(false, gita.Email)
	if code := models.CodeOf(k.LinkIdentity(t.Context(), sso.Identity{Key: key, UserID: hugo.ID}, "Clerk", act)); code != models.CodeConflict {
		t.Errorf("somebody else links it: %q", code)
	}
	want(false, gita.Email)
	for range 2 { // the second time it is linked already
		if err := k.LinkIdentity(t.Context(), sso.Identity{Key: key, UserID: gita.ID, Email: "g@example.test"}, "Clerk", act); err != nil {
			t.Fatal(err)
		}
	}
	want(true, "g@example.test")
	if mails := k.Mails(); len(mails) != 2 || mails[1].Kind != outbox.IdentityLinked || mails[1].To != gita.Email || mails[1].Data["provider"] != "Clerk" {
		t.Errorf("mails: %+v", mails)
	}
	if err := k.UseIdentity(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if found, _, _ := k.Identity(t.Context(), key); !found.UsedAt.Equal(k.Now()) {
		t.Errorf("used at %s", found.UsedAt)
	}
	if code := models.CodeOf(k.UnlinkIdentity(t.Context(), hugo.ID, key, "Clerk", act)); code != models.CodeNotFound {
		t.Errorf("somebody else removes it: %q", code)
	}
	if err := k.UnlinkIdentity(t.Context(), gita.ID, key, "Clerk", act); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := k.Identity(t.Context(), key); ok || err != nil {
		t.Errorf("it is there still: %v", err)
	}
}

// Without mail, the last way to sign in can't be removed.
func TestTheLastWayToSignInStays(t *testing.T) {
	settings := storetest.Settings()
	settings.Mail = false
	k := storetest.NewWith(t, settings)
	gita, _ := k.Person("gita") // who has no password
	one, two := sso.Key{Issuer: "https://a.test", Subject: "1"}, sso.Key{Issuer: "https://b.test", Subject: "1"}
	for _, key := range []sso.Key{one, two} {
		if err := k.LinkIdentity(t.Context(), sso.Identity{Key: key, UserID: gita.ID}, "A", act); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.UnlinkIdentity(t.Context(), gita.ID, one, "A", act); err != nil {
		t.Fatal(err)
	}
	if code := models.CodeOf(k.UnlinkIdentity(t.Context(), gita.ID, two, "A", act)); code != models.CodeConflict {
		t.Errorf("the last one: %q", code)
	}
	if _, ok, err := k.Identity(t.Context(), two); !ok || err != nil {
		t.Errorf("it is gone: %v", err)
	}
}
