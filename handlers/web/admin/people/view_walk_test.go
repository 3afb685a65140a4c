package people_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Whoever sees the portal as a customer is offered nothing that is refused then: from the
// dashboard, every page that a link leads to opens, and has no form that writes but the one
// that ends the view.
func TestAViewOffersNothingThatIsRefused(t *testing.T) {
	p := webtest.NewPortal(t)
	ann, account := p.Customer("ann")
	ben, _ := p.Customer("ben")
	acme := p.Enterprise("Acme", ann)
	p.Join(acme.ID, ben.ID, models.RoleMember)
	for _, id := range []models.AccountID{account.ID, acme.ID} {
		p.PaidPurchase(id, "paid-"+string(id), 10)
		p.PendingPurchase(id, ann.ID, 5, "open-"+string(id))
		p.Key(models.NewSecret(), id, models.ScopeBalanceRead)
		if _, err := p.Charge(id, models.Credit); err != nil {
			t.Fatal(err)
		}
	}
	b := viewing(p, ann)
	seen := map[string]bool{}
	queue := []string{"/dashboard", "/settings", "/settings/email", "/settings/sessions", "/settings/data", "/enterprise/dashboard?account=" + string(acme.ID)}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if key := withoutQuery(path); seen[path] || strings.Count(key, "/") > 6 || tooMany(seen, key) {
			continue
		}
		seen[path] = true
		page := b.Get(path)
		switch {
		case page.Status == http.StatusSeeOther:
			queue = append(queue, page.Header.Get("Location"))
			continue
		case page.Status != http.StatusOK:
			t.Errorf("%s is linked and answers %d", path, page.Status)
			continue
		}
		checkOffers(t, page)
		for n := range page.All("a") {
			href := webtest.Attr(n, "href")
			local := strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "/admin") && !strings.HasPrefix(href, "/docs") && !strings.Contains(href, "#")
			if local && !strings.Contains(href, ".csv") && !strings.Contains(href, ".json") && !slices.Contains(queue, href) {
				queue = append(queue, href)
			}
		}
	}
	for _, must := range []string{"/dashboard", "/activity", "/billing", "/settings", "/enterprise/settings", "/projects/playground", "/lots/", "/activity/ent_"} {
		if !slices.ContainsFunc(keysOf(seen), func(path string) bool { return strings.HasPrefix(path, must) }) {
			t.Errorf("%s was not visited", must)
		}
	}
	if len(seen) < 25 {
		t.Errorf("only %d pages were visited", len(seen))
	}
	p.CheckBooks()
}

// checkOffers fails the test if a page has a form that writes, or a button that can be pressed
// outside of a form that reads.
func checkOffers(t *testing.T, page *webtest.Page) {
	t.Helper()
	for n := range page.All("form") {
		if action := webtest.Attr(n, "action"); strings.EqualFold(webtest.Attr(n, "method"), "post") && action != "/admin/view/end" {
			t.Errorf("%s has the form %s", page.Path, action)
		}
	}
	for n := range page.All("button") {
		free, reads := webtest.Attr(n, "type") != "button", false
		for up := n.Parent; up != nil; up = up.Parent {
			if up.Type == html.ElementNode && up.Data == "fieldset" && webtest.HasAttr(up, "disabled") {
				free = false
			}
			if up.Type == html.ElementNode && up.Data == "form" {
				action := webtest.Attr(up, "action")
				reads = action == "/admin/view/end" || strings.EqualFold(webtest.Attr(up, "method"), "get")
			}
		}
		if free && !reads {
			t.Errorf("%s has the button %q", page.Path, webtest.TextOf(n))
		}
	}
}

func withoutQuery(path string) string {
	path, _, _ = strings.Cut(path, "?")
	return path
}

// tooMany bounds how often a page is visited under other queries, such as of lists.
func tooMany(seen map[string]bool, path string) bool {
	n := 0
	for visited := range seen {
		if withoutQuery(visited) == path {
			n++
		}
	}
	return n >= 12
}

func keysOf(m map[string]bool) (keys []string) {
	for key := range m {
		keys = append(keys, key)
	}
	return keys
}
