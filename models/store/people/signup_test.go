package people_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/people"
	"github.com/bursar-portal/bursar/models/storetest"
)

const network = "203.0.113.0/24"

var signedUp = models.AuditRecord{Action: "user.signup", Detail: "Signed up."}

// signUp makes a sign-up's link.
func signUp(t *testing.T, k *storetest.Kit, name, email string) link.Token {
	t.Helper()
	token := link.NewToken()
	err := k.StartSignUp(t.Context(), token, link.Link{Email: email, Data: map[string]string{
		people.DataName: name, people.DataZone: "UTC", people.DataPassword: "hash of " + name, people.DataEmail: email,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// mailed returns the token of the newest mail of a kind to an address.
func mailed(t *testing.T, k *storetest.Kit, kind outbox.Kind, to string) link.Token {
	t.Helper()
	for _, m := range slices.Backward(k.Mails()) {
		if m.Kind == kind && m.To == to {
			return link.Token(m.Data["path"][strings.LastIndex(m.Data["path"], "/")+1:])
		}
	}
	t.Fatalf("no mail of kind %s to %s", kind, to)
	return ""
}

func credited(t *testing.T) *storetest.Kit {
	t.Helper()
	settings := storetest.Settings()
	settings.SignupCredits = 3 * models.Credit
	return storetest.NewWith(t, settings)
}

// details returns what the audit log says about an account.
func details(t *testing.T, k *storetest.Kit, id models.AccountID) (list []string) {
	t.Helper()
	page, err := k.AuditLog(t.Context(), models.AuditQuery{AccountID: id, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range page.Lines {
		list = append(list, l.Detail)
	}
	return list
}

// Sign-up credits come with the proof, once to each mailbox.
func TestSignUpCreditsComeOnceToEachMailbox(t *testing.T) {
	k := credited(t)
	for i, c := range []struct {
		email string
		want  models.Credits
	}{
		{"ann@example.test", 3 * models.Credit},
		{"Ann+2@Example.test", 0},
		{"a.nn@example.test", 3 * models.Credit}, // another mailbox there
		{"n.i.a@gmail.com", 3 * models.Credit},
		{"nia+x@googlemail.com", 0},
	} {
		token := signUp(t, k, fmt.Sprint("person ", i), c.email)
		opened, err := k.FinishSignUp(t.Context(), token, network, 20, signedUp)
		if err != nil {
			t.Fatal(err)
		}
		if got := k.Balance(opened.Account).Available; got != c.want {
			t.Errorf("%s begins with %s, want %s", c.email, got, c.want)
		}
		want := "Signed up."
		if c.want == 0 {
			want += " No sign-up credits: this mailbox has had sign-up credits before."
		}
		if got := details(t, k, opened.Account); len(got) != 1 || got[0] != want {
			t.Errorf("%s: the audit log says %q", c.email, got)
		}
		_, err = k.FinishSignUp(t.Context(), token, network, 20, signedUp)
		storetest.WantCode(t, err, models.CodeNotFound)
	}
	k.CheckBooks()
}

// A network has a budget of them for a day.
func TestSignUpCreditsOfANetwork(t *testing.T) {
	k := credited(t)
	finish := func(email, network string) models.Credits {
		t.Helper()
		opened, err := k.FinishSignUp(t.Context(), signUp(t, k, "A person", email), network, 2, signedUp)
		if err != nil {
			t.Fatal(err)
		}
		return k.Balance(opened.Account).Available
	}
	for i, want := range []models.Credits{3 * models.Credit, 3 * models.Credit, 0} {
		if got := finish(fmt.Sprintf("a%d@example.test", i), network); got != want {
			t.Errorf("account %d begins with %s", i, got)
		}
	}
	if got := finish("b@example.test", "198.51.100.0/24"); got != 3*models.Credit {
		t.Errorf("another network's begins with %s", got)
	}
	k.Clock.Add(24 * time.Hour)
	if got := finish("c@example.test", network); got != 3*models.Credit {
		t.Errorf("the next day's begins with %s", got)
	}
	k.CheckBooks()
}

// Of two who follow the same link, or links to the same address, one wins.
func TestOneSignUpWins(t *testing.T) {
	k := credited(t)
	first, second := signUp(t, k, "One", "ann@example.test"), signUp(t, k, "Two", "ann@example.test")
	codes := make([]models.Code, 8)
	var wait sync.WaitGroup
	for i := range codes {
		wait.Go(func() {
			_, err := k.FinishSignUp(t.Context(), []link.Token{first, second}[i%2], network, 20, signedUp)
			codes[i] = models.CodeOf(err)
		})
	}
	wait.Wait()
	won := 0
	for _, code := range codes {
		switch code {
		case "":
			won++
		case models.CodeNotFound, models.CodeConflict:
		default:
			t.Errorf("somebody got %q", code)
		}
	}
	user, err := k.UserByEmail(t.Context(), "ann@example.test")
	if err != nil || won != 1 {
		t.Fatalf("%d have won, %v", won, err)
	}
	memberships, err := k.Memberships(t.Context(), user.ID)
	if err != nil || len(memberships) != 1 || k.Balance(memberships[0].Account.ID).Available != 3*models.Credit {
		t.Errorf("memberships %+v, %v", memberships, err)
	}
	k.CheckBooks()
}

// Whoever signs up with an address that has a user is told by mail, and nothing else happens.
func TestSignUpWithATakenAddress(t *testing.T) {
	k := storetest.New(t)
	ann, _ := k.Person("ann")
	token := signUp(t, k, "Mallory", strings.ToUpper(ann.Email))
	_, err := k.FinishSignUp(t.Context(), token, network, 20, signedUp)
	storetest.WantCode(t, err, models.CodeNotFound)
	if mails := k.Mails(); len(mails) != 1 || mails[0].Kind != outbox.AddressTaken || mails[0].To != ann.Email {
		t.Errorf("the mails are %+v", mails)
	}
}
