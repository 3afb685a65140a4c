package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// A balance has an ETag in every form, which is another one whenever anything in the
// answer is but the time. Who has it already is told so.
func TestBalancesHaveETags(t *testing.T) {
	w := newService(t, 100*models.Credit)
	customer := w.key(w.account, models.ServiceScopes...)
	for _, path := range []string{"/credits-balance", "/credits", "/api/credits", "/api/v1/balance", "/v1/credits", "/v1/balance", "/v1/accounts/" + string(w.account) + "/balance"} {
		read := func(known string) response {
			t.Helper()
			headers := bothHeaders(bearer(customer), header{"If-None-Match", known})
			if strings.HasPrefix(path, "/v1/accounts/") {
				headers[0] = w.credential
			}
			return w.request("GET", path, "", headers...)
		}
		first := read("")
		tag := first.header.Get("ETag")
		if first.status != http.StatusOK || tag == "" {
			t.Errorf("%s: %d with the ETag %q", path, first.status, tag)
		}
		w.Clock.Add(time.Second)
		for _, known := range []string{tag, strings.TrimPrefix(tag, "W/"), `"x", ` + tag, "*"} {
			again := read(known)
			if again.status != http.StatusNotModified || again.body != "" || again.header.Get("ETag") != tag {
				t.Errorf("%s with If-None-Match %s: %d %q, %s", path, known, again.status, again.body, again.header.Get("ETag"))
			}
		}
		if other := read(`"x"`); other.status != http.StatusOK || other.header.Get("ETag") != tag {
			t.Errorf("%s: %d with the ETag %s for somebody who has another", path, other.status, other.header.Get("ETag"))
		}
		if _, err := w.Charge(w.account, models.Credit); err != nil {
			t.Fatal(err)
		}
		if changed := read(tag); changed.status != http.StatusOK || changed.header.Get("ETag") == tag || changed.body == first.body {
			t.Errorf("%s after a charge: %d %s", path, changed.status, changed.body)
		}
	}
	before := w.request("GET", "/api/v1/balance", "", apiKey(customer))
	if _, err := w.SetStorageUsage(t.Context(), w.account, 5); err != nil {
		t.Fatal(err)
	}
	if after := w.request("GET", "/api/v1/balance", "", apiKey(customer), header{"If-None-Match", before.header.Get("ETag")}); after.status != http.StatusOK {
		t.Errorf("another storage has the same ETag: %d", after.status)
	}
	w.CheckBooks()
}

// The time in an answer is that of the request, whatever is remembered of it.
func TestARememberedBalanceTellsTheTime(t *testing.T) {
	w := newService(t, 100*models.Credit)
	customer := w.key(w.account, models.ServiceScopes...)
	for range 3 {
		w.Clock.Add(1500 * time.Millisecond)
		w.request("GET", "/v1/balance", "", bearer(customer)).wantContains(200, `"at":"`+w.Clock.Now().Format("2006-01-02T15:04:05.000Z")+`"`)
	}
	w.CheckBooks()
}
