package public_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
)

// Requests that none of our forms sends are rejected before anything is done.
func TestForeignFormsAreRejected(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	good := url.Values{"name": {"Build server"}, "key": {"k"}}
	send := func(contentType, body string, headers ...string) *webtest.Page {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/keys", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", contentType)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return b.Do(r)
	}
	const asForm = "application/x-www-form-urlencoded"
	send(asForm, good.Encode(), "Sec-Fetch-Site", "cross-site").Shows(http.StatusForbidden, "This request didn’t come from one of our pages.")
	send(asForm, good.Encode(), "Sec-Fetch-Site", "same-site").Shows(http.StatusForbidden)
	send(asForm, good.Encode()).Shows(http.StatusForbidden) // neither a header nor a token
	send(asForm, good.Encode()+"&csrf_token=guess").Shows(http.StatusForbidden)
	send("application/json", `{"name":"a"}`, "Sec-Fetch-Site", "same-origin").Shows(http.StatusUnsupportedMediaType)
	send(asForm, "name="+strings.Repeat("a", edge.MaxBodyBytes), "Sec-Fetch-Site", "same-origin").Shows(http.StatusRequestEntityTooLarge)
	send(asForm, "name=%zz", "Sec-Fetch-Site", "same-origin").Shows(http.StatusUnprocessableEntity)
	if keys := p.KeysOf(account.ID); len(keys) != 0 {
		t.Errorf("%d keys", len(keys))
	}
	send(asForm, good.Encode(), "Sec-Fetch-Site", "same-origin").Shows(http.StatusOK, "Copy your new key now")
}
