package people_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestSessions(t *testing.T) {
	k := storetest.New(t)
	ann, _ := k.Person("ann")
	bob, _ := k.Person("bob")
	start := func(id string, user models.UserID) {
		t.Helper()
		k.Clock.Add(time.Second)
		s := models.Session{ID: id, UserID: user, CreatedAt: k.Now(), SeenAt: k.Now(), ExpiresAt: k.Now().Add(time.Hour)}
		if err := k.StartSession(t.Context(), s, 3); err != nil {
			t.Fatal(err)
		}
	}
	ids := func() (list []string) {
		t.Helper()
		sessions, err := k.Sessions(t.Context(), ann.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sessions {
			list = append(list, s.ID)
		}
		return list
	}
	want := func(what, want string) {
		t.Helper()
		if got := fmt.Sprint(ids()); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	start("b", bob.ID)
	for _, id := range []string{"1", "2", "3", "4"} {
		start(id, ann.ID)
	}
	want("the oldest ends", "[4 3 2]")
	if err := k.EndSession(t.Context(), bob.ID, "3"); err != nil {
		t.Fatal(err)
	}
	want("nobody ends somebody else's", "[4 3 2]")
	if err := k.EndSession(t.Context(), ann.ID, "3"); err != nil {
		t.Fatal(err)
	}
	if err := k.EndOtherSessions(t.Context(), ann.ID, "2", record("sessions.end", "")); err != nil {
		t.Fatal(err)
	}
	want("all but one end", "[2]")
	if s, ok, err := k.Session(t.Context(), "b"); !ok || err != nil || s.UserID != bob.ID {
		t.Errorf("found %+v, %v, %v", s, ok, err)
	}
	k.Clock.Add(time.Hour)
	if _, ok, _ := k.Session(t.Context(), "b"); ok {
		t.Error("a session outlived its end")
	}
}

// A mail tells of a new device, unless it is the first.
func TestDevices(t *testing.T) {
	k := storetest.New(t)
	ann, _ := k.Person("ann")
	news := outbox.Mail{Kind: outbox.NewSignIn, To: ann.Email, Data: map[string]string{"device": "d", "network": "n", "time": "t"}}
	for n, id := range []string{"first", "second"} {
		if err := k.RememberDevice(t.Context(), id, ann.ID, k.Now().Add(time.Hour), news); err != nil {
			t.Fatal(err)
		}
		if got := len(k.Mails()); got != n {
			t.Errorf("after %s there are %d mails", id, got)
		}
	}
	if user, err := k.DeviceUser(t.Context(), "first"); user != ann.ID || err != nil {
		t.Errorf("it is known for %q, %v", user, err)
	}
	k.Clock.Add(time.Hour)
	if user, err := k.DeviceUser(t.Context(), "first"); user != "" || err != nil {
		t.Errorf("it is still known for %q, %v", user, err)
	}
}
