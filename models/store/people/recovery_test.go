package people_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

var changed = models.AuditRecord{Action: "change", Detail: "Changed."}

func TestReset(t *testing.T) {
	k := storetest.New(t)
	ann, _ := k.Person("ann")
	for range 2 {
		if err := k.MailReset(t.Context(), " "+ann.Email); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.MailSignIn(t.Context(), ann.Email); err != nil {
		t.Fatal(err)
	}
	s := models.Session{ID: "s", UserID: ann.ID, CreatedAt: k.Now(), SeenAt: k.Now(), ExpiresAt: k.Now().Add(time.Hour)}
	if err := k.StartSession(t.Context(), s, 9); err != nil {
		t.Fatal(err)
	}
	mails := k.Mails()
	if len(mails) != 3 {
		t.Fatalf("the mails are %+v", mails)
	}
	first, second := link.Token(mails[0].Data["path"][len("/reset/"):]), link.Token(mails[1].Data["path"][len("/reset/"):])
	user, err := k.ResetPassword(t.Context(), second, "new hash", changed)
	if err != nil || user.ID != ann.ID {
		t.Fatal(user, err)
	}
	if credentials, err := k.Credentials(t.Context(), ann.ID); err != nil || credentials.PasswordHash != "new hash" {
		t.Errorf("credentials %+v, %v", credentials, err)
	}
	if _, ok, _ := k.Session(t.Context(), "s"); ok {
		t.Error("a session outlived the old password")
	}
	for _, token := range []link.Token{first, second} {
		_, err := k.ResetPassword(t.Context(), token, "evil", changed)
		storetest.WantCode(t, err, models.CodeNotFound)
	}
	_, err = k.UseSignIn(t.Context(), mailed(t, k, outbox.SigninLink, ann.Email), changed)
	storetest.WantCode(t, err, models.CodeNotFound)
	if got := k.Mails(); got[len(got)-1].Kind != outbox.PasswordChanged {
		t.Errorf("the last mail is %+v", got[len(got)-1])
	}
}

// Whoever asks for a reset gets the link that helps them.
func TestResetOfWhatIsNotProved(t *testing.T) {
	k := storetest.New(t)
	name(t, k, models.Solo, "named@example.test", "crm-1")
	signUp(t, k, "Waiting", "waiting@example.test")
	before := len(k.Mails())
	for _, c := range []struct {
		email string
		kind  outbox.Kind
	}{{"named@example.test", outbox.Claim}, {"waiting@example.test", outbox.Signup}, {"nobody@example.test", ""}} {
		if err := k.MailReset(t.Context(), c.email); err != nil {
			t.Fatal(err)
		}
		var got outbox.Kind
		if mails := k.Mails()[before:]; len(mails) == 1 && mails[0].To == c.email {
			got, before = mails[0].Kind, before+1
		}
		if got != c.kind {
			t.Errorf("%s gets %q, want %q", c.email, got, c.kind)
		}
	}
	if _, err := k.FinishSignUp(t.Context(), mailed(t, k, outbox.Signup, "waiting@example.test"), network, 20, signedUp); err != nil {
		t.Error(err)
	}
	k.CheckBooks()
}

// A sign-up's link is sent again to the address as it was typed, not to its normal form.
func TestSignUpIsMailedToTheTypedAddress(t *testing.T) {
	k := storetest.New(t)
	signUp(t, k, "Ann", "Ann.Straße@example.test")
	if err := k.MailReset(t.Context(), "ann.STRAẞE@example.test"); err != nil {
		t.Fatal(err)
	}
	mails := k.Mails()
	if len(mails) != 2 || mails[0].To != "Ann.Straße@example.test" || mails[1].To != "Ann.Straße@example.test" || mails[1].Kind != outbox.Signup {
		t.Errorf("the mails are %+v", mails)
	}
}

// The address changes when both links were followed, in either order.
func TestEmailChange(t *testing.T) {
	for _, order := range [][]outbox.Kind{{outbox.EmailChangeOld, outbox.EmailChangeNew}, {outbox.EmailChangeNew, outbox.EmailChangeOld}} {
		k := storetest.New(t)
		ann, account := k.Person("ann")
		to := map[outbox.Kind]string{outbox.EmailChangeOld: ann.Email, outbox.EmailChangeNew: "New@example.test"}
		if err := k.StartEmailChange(t.Context(), ann.ID, "New@example.test", changed); err != nil {
			t.Fatal(err)
		}
		for i, kind := range order {
			got, err := k.AgreeToEmail(t.Context(), mailed(t, k, kind, to[kind]), changed)
			if err != nil || got != (i == 1) {
				t.Fatalf("following %s: %v, %v", kind, got, err)
			}
		}
		user, err := k.User(t.Context(), ann.ID)
		if err != nil || user.Email != "New@example.test" {
			t.Errorf("the user is %+v, %v", user, err)
		}
		if account, err = k.Account(t.Context(), account.ID); err != nil || account.BillingEmail != "New@example.test" {
			t.Errorf("the account is %+v, %v", account, err)
		}
		if mails := k.Mails(); len(mails) != 4 || mails[2].To != ann.Email || mails[3].To != "New@example.test" || mails[3].Kind != outbox.EmailChanged {
			t.Errorf("the mails are %+v", mails)
		}
	}
}

func TestEmailChangeThatDoesNotHappen(t *testing.T) {
	k := storetest.New(t)
	ann, _ := k.Person("ann")
	bob, _ := k.Person("bob")
	start := func(address string) {
		t.Helper()
		if err := k.StartEmailChange(t.Context(), ann.ID, address, changed); err != nil {
			t.Fatal(err)
		}
	}
	start(bob.Email)
	if mails := k.Mails(); len(mails) != 2 || mails[1].Kind != outbox.AddressTaken || mails[1].To != bob.Email {
		t.Errorf("the mails are %+v", mails)
	}

	// A link of an earlier change, followed, does not count for a later one.
	start("one@example.test")
	if _, err := k.AgreeToEmail(t.Context(), mailed(t, k, outbox.EmailChangeOld, ann.Email), changed); err != nil {
		t.Fatal(err)
	}
	start("two@example.test")
	_, err := k.AgreeToEmail(t.Context(), mailed(t, k, outbox.EmailChangeNew, "one@example.test"), changed)
	storetest.WantCode(t, err, models.CodeNotFound)
	if got, err := k.AgreeToEmail(t.Context(), mailed(t, k, outbox.EmailChangeNew, "two@example.test"), changed); got || err != nil {
		t.Errorf("one link changed the address: %v, %v", got, err)
	}

	// The old address refuses.
	if err := k.RefuseEmail(t.Context(), mailed(t, k, outbox.EmailChangeOld, ann.Email), changed); err != nil {
		t.Fatal(err)
	}
	_, err = k.AgreeToEmail(t.Context(), mailed(t, k, outbox.EmailChangeOld, ann.Email), changed)
	storetest.WantCode(t, err, models.CodeNotFound)

	// Somebody takes the address meanwhile.
	start("cid@example.test")
	if _, err := k.AgreeToEmail(t.Context(), mailed(t, k, outbox.EmailChangeNew, "cid@example.test"), changed); err != nil {
		t.Fatal(err)
	}
	if _, err := k.CreateUser(t.Context(), models.NewUser{Verified: true, Email: "cid@example.test", Name: "Cid", Zone: "UTC"}); err != nil {
		t.Fatal(err)
	}
	_, err = k.AgreeToEmail(t.Context(), mailed(t, k, outbox.EmailChangeOld, ann.Email), changed)
	storetest.WantCode(t, err, models.CodeConflict)
	if user, err := k.User(t.Context(), ann.ID); err != nil || user.Email != ann.Email {
		t.Errorf("the user is %+v, %v", user, err)
	}
}

// Whoever has shown the old password can't overwrite the one that its owner has set meanwhile.
func TestPasswordIsChangedFromTheOneThatWasShown(t *testing.T) {
	k := storetest.New(t)
	ann, _ := k.Person("ann")
	audit := record("password.change", "")
	if err := k.SetPasswordHash(t.Context(), ann.ID, "", "first", audit); err != nil {
		t.Fatal(err)
	}
	if err := k.SetPasswordHash(t.Context(), ann.ID, "first", "reset", audit); err != nil {
		t.Fatal(err)
	}
	storetest.WantCode(t, k.SetPasswordHash(t.Context(), ann.ID, "first", "thief's", audit), models.CodeConflict)
	if c, err := k.Credentials(t.Context(), ann.ID); err != nil || c.PasswordHash != "reset" {
		t.Errorf("the password is %q, %v", c.PasswordHash, err)
	}
}
