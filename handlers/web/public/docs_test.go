package public_test

import (
	"net/http"
	"testing"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
)

// Every code that an error response can link to has a page and is in the list of codes.
func TestDocs(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.Browser()
	docs := b.Get("/docs").Shows(http.StatusOK, "Sign in to create, pause and revoke keys.", "curl "+p.URL+"/credits-balance")
	for _, doc := range edge.ErrorDocs {
		if got := docs.Link(doc.Code); got != "/errors/"+doc.Code {
			t.Errorf("the documentation leads from %s to %q", doc.Code, got)
		}
		b.Get("/errors/"+doc.Code).Shows(http.StatusOK, doc.Title, doc.Meaning, doc.Advice)
	}
	b.Get("/errors/none").Shows(http.StatusNotFound, "There is no error with this code.")

	alex, account := p.Customer("alex")
	if got := p.As(alex).Get("/docs").Shows(http.StatusOK).Link("your keys"); got != "/projects/playground?account="+string(account.ID) {
		t.Errorf("the documentation leads to %q", got)
	}
}
