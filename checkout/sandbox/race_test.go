package sandbox

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// Both payments started while the session was open. The second must fail.
func TestSecondPaymentFindsTheSessionClosed(t *testing.T) {
	s, err := New(Config{SecretKey: "sk_test_sandbox"})
	if err != nil {
		t.Fatal(err)
	}
	var open session
	err = s.update(func(t *tx) error {
		open = t.createSession(session{SuccessURL: "http://portal.test/success", Currency: "usd"})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	card := parsePaymentForm(CardForm(CardPays), time.Now())
	for i, want := range []int{http.StatusSeeOther, http.StatusConflict} {
		response := httptest.NewRecorder()
		s.pay(response, httptest.NewRequest(http.MethodPost, "/pay/"+open.ID, nil), open, card)
		if response.Code != want {
			t.Errorf("payment %d: %d, want %d", i+1, response.Code, want)
		}
	}
	if n := len(s.state.Load().Intents); n != 1 {
		t.Errorf("%d payments, want 1", n)
	}
}
