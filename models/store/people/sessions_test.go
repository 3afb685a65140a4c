package people_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models/storetest"
)

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
