package sandbox

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// Both payments were begun while the session was open; the slower one must find
// that it no longer is.
func TestAPaymentThatComesTooLateFindsTheSessionClosed(t *testing.T) {
	s, err := New(Config{SecretKey: "sk_test_sandbox"})
	if err != nil {
		t.Fatal(err)
	}
	var open session
	err = s.change(func(c *change) error {
		open = c.openSession(session{SuccessURL: "http://portal.test/success", Currency: "usd"})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	card := readPayer(CardForm(CardPays), time.Now())
	for i, want := range []int{http.StatusSeeOther, http.StatusConflict} {
		answer := httptest.NewRecorder()
		s.pay(answer, httptest.NewRequest(http.MethodPost, "/pay/"+open.ID, nil), open, card)
		if answer.Code != want {
			t.Errorf("payment %d: %d, want %d", i+1, answer.Code, want)
		}
	}
	if n := len(s.state.Load().Intents); n != 1 {
		t.Errorf("%d payments, want 1", n)
	}
}
