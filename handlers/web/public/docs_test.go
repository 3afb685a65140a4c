package public_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Every code that an error response can link to has a page and is in the list of codes.
func TestDocs(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.Browser()
	docs := b.Get("/docs/api").Shows(http.StatusOK, "Sign in to create, pause and revoke keys.", "curl "+p.URL+"/credits-balance")
	for _, doc := range edge.ErrorDocs {
		if got := docs.Link(doc.Code); got != "/errors/"+doc.Code {
			t.Errorf("the documentation leads from %s to %q", doc.Code, got)
		}
		b.Get("/errors/"+doc.Code).Shows(http.StatusOK, doc.Title, doc.Meaning, doc.Advice)
	}
	for _, path := range []string{"/errors/none", "/errors/none.md", "/errors/.md"} {
		b.Get(path).Shows(http.StatusNotFound, "There is no error with this code.")
	}

	alex, account := p.Customer("alex")
	if got := p.As(alex).Get("/docs/api").Shows(http.StatusOK).Link("your keys"); got != "/projects/playground?account="+string(account.ID) {
		t.Errorf("the documentation leads to %q", got)
	}
	p.CheckBooks()
}

// Who is signed in sees the beginning of a key of theirs that works, and their account, in the
// examples.
func TestDocsShowTheReadersKey(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	b.Get("/docs").Shows(http.StatusOK, "KEY='…'", "/v1/accounts/"+string(account.ID)+"/grants")
	secret := models.NewSecret()
	p.Key(secret, account.ID, models.CustomerScopes...)
	for path, want := range map[string]string{"/docs": "KEY='" + secret.Prefix() + "…'", "/docs/api": "-H 'Authorization: Bearer " + secret.Prefix() + "…'"} {
		b.Get(path).Shows(http.StatusOK, want).Hides(string(secret))
		p.Browser().Get(path).Hides(secret.Prefix(), string(account.ID))
	}
	b.Get("/docs/api").Shows(http.StatusOK, "Authorization: Bearer SERVICE_KEY")
	p.CheckBooks()
}

// A search finds what has all of its words, and says so if nothing does.
func TestDocsSearch(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.Browser()
	found := b.Get("/docs/api?q=+HOLD+expired+").Shows(http.StatusOK, "results for “hold expired”", "Capture a charge", "hold_expired")
	found.Hides("List plans", "rate_limited is", "Authentication")
	b.Get("/docs/api?q=unauthenticated+mistyped").Shows(http.StatusOK, "No results for “unauthenticated mistyped”.").Hides("Capture a charge")
	b.Get("/docs/api?q=%3Cb%3E").Shows(http.StatusOK, "No results for “<b>”.")
	b.Get("/docs/api?q="+strings.Repeat("x", 5000)).Shows(http.StatusOK, "No results for")
	b.Get("/docs/api?q=%ff").Shows(http.StatusOK, "Authentication")
	b.Get("/docs/api?q=").Shows(http.StatusOK, "Authentication", "Capture a charge")
}

// What agents read has every operation and every error code, as the pages have, and leads only
// to what is there.
func TestDocsForAgents(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.Browser()
	get := func(path, contentType string) string {
		t.Helper()
		page := b.Get(path)
		if page.Status != http.StatusOK || page.Header.Get("Content-Type") != contentType {
			t.Errorf("%s answers %d with %s", path, page.Status, page.Header.Get("Content-Type"))
		}
		return page.Body
	}
	const markdown = "text/markdown; charset=utf-8"
	llms, guide, reference := get("/llms.txt", "text/plain; charset=utf-8"), get("/docs.md", markdown), get("/docs/api.md", markdown)
	for _, path := range []string{"/docs.md", "/docs/api.md", "/openapi.json"} {
		if !strings.Contains(llms, "]("+p.URL+path+"): ") {
			t.Errorf("llms.txt does not lead to %s", path)
		}
	}
	html := b.Get("/docs/api").Body
	var document struct {
		Paths map[string]map[string]struct{ Summary string }
	}
	if err := json.Unmarshal([]byte(b.Get("/openapi.json").Body), &document); err != nil || len(document.Paths) < 25 {
		t.Fatal(err, len(document.Paths))
	}
	for path, methods := range document.Paths {
		for method, o := range methods {
			route := strings.ToUpper(method) + " " + path
			if !strings.Contains(reference, "### "+o.Summary+"\n\n`"+route+"`") || !strings.Contains(html, ">"+route+"</code>") {
				t.Errorf("the Markdown or the page lacks %s, %s", route, o.Summary)
			}
		}
	}
	fields := regexp.MustCompile(`class="field-link" href="[^"]+"><code class="wrap">([^<]+)</code>`).FindAllStringSubmatch(html, -1)
	for _, field := range fields {
		if strings.Count(reference, "- `"+field[1]+"` (") != strings.Count(html, `<code class="wrap">`+field[1]+"</code></a>") {
			t.Errorf("the Markdown has the field %s less or more often than the page", field[1])
		}
	}
	if len(fields) < 200 {
		t.Errorf("the page has %d fields", len(fields))
	}
	for _, doc := range edge.ErrorDocs {
		link := p.URL + "/errors/" + doc.Code + ".md"
		if !strings.Contains(llms, "["+doc.Code+"]("+link+")") || !strings.Contains(reference, "[`"+doc.Code+"`]("+link+"): "+doc.Meaning) {
			t.Errorf("nothing leads to %s", link)
		}
		text := get("/errors/"+doc.Code+".md", markdown)
		for _, want := range []string{"# " + doc.Title + "\n", "`" + doc.Code + "`", doc.Meaning, doc.Advice} {
			if !strings.Contains(text, want) {
				t.Errorf("the Markdown about %s lacks %q", doc.Code, want)
			}
		}
	}
	for _, text := range []string{llms, guide, reference} {
		if strings.Contains(text, "⟦") || strings.Contains(text, "](/") {
			t.Error("a text is missing, or a link is relative")
		}
	}
}
