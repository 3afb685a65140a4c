package handlers_test

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

// companyName finds the companies whose APIs the dialects are, and one that GitRead's
// documentation names.
var companyName = regexp.MustCompile(`(?i).{0,40}(pre.?dev|brook.?mimir|git.?read|srt.?gen|lead.?magic|clerk).{0,40}`)

// By default no page, document, style sheet or script names another company, wherever a
// visitor, a customer or an operator goes.
func TestNoCompanyNames(t *testing.T) {
	p := newPortal(t)
	gita, account := p.Person("gita")
	owner, _ := p.Person("owner")
	org := p.enterprise("Leadworks", "", owner)
	for _, id := range []models.AccountID{account.ID, org.ID} {
		p.Grant(id, 5*models.Credit)
		secret := p.key(id, models.ScopeBalanceRead)
		for _, path := range []string{"/credits-balance", "/credits", "/api/credits", "/api/v1/balance", "/v1/credits", "/v1/balance"} {
			p.request("GET", path, "", bearer(secret), apiKey(secret)).wantContains(200, "5")
			p.request("DELETE", path, "", bearer(secret), apiKey(secret)).wantContains(405, "")
		}
		p.request("POST", "/api/credits", `{"credits":6}`, bearer(secret)).wantContains(403, "") // support sees it as rejected
	}
	for _, visit := range []struct {
		who        string
		credential header
		through    []string // pages that the visit comes by
	}{
		{"a visitor", header{"Cookie", ""}, []string{"/docs", "/openapi.json", "/errors/insufficient_credits", "/signup", "/plans"}},
		{"gita", p.signIn(gita), []string{"/docs", "/projects/playground", "/activity", "/settings", "/buy"}},
		{"an owner", p.signIn(owner), []string{"/docs", "/enterprise/dashboard?page=api"}},
		{"an admin", p.signIn(p.operator(models.OperatorAdmin)), []string{"/admin", "/admin/refusals", "/admin/accounts/" + string(org.ID) + "/keys"}},
	} {
		seen := p.crawl(visit.who, visit.credential)
		for _, path := range visit.through {
			if !slices.ContainsFunc(seen, func(s string) bool { return strings.HasPrefix(s, path) }) {
				t.Errorf("%s does not come by %s", visit.who, path)
			}
		}
	}
	p.CheckBooks()
}

var linkPattern = regexp.MustCompile(`(?:href|src|action)="(/[^"#]*)`)

// crawl opens what pages link to, from the home page and /docs on, and fails the test for
// each that names a company. It returns the paths, at most 200, and of those that differ in
// their queries alone a few: reports can be filtered in endless ways.
func (p *portal) crawl(who string, credential header) (seen []string) {
	p.Helper()
	next := []string{"/", "/docs", "/dashboard", "/projects/playground", "/enterprise/dashboard?page=api", "/admin", "/worker.js"}
	alike := map[string]int{}
	for len(next) > 0 && len(seen) < 200 {
		path := next[0]
		next = next[1:]
		page, _, _ := strings.Cut(path, "?")
		if slices.Contains(seen, path) || alike[page] == 4 {
			continue
		}
		alike[page]++
		seen = append(seen, path)
		answer := p.serve("GET", path, "", credential)
		text, err := url.QueryUnescape(html.UnescapeString(answer.body))
		if err != nil {
			text = answer.body
		}
		for _, found := range companyName.FindAllString(text, 3) {
			p.Errorf("%s as %s: …%s…", path, who, found)
		}
		for _, l := range linkPattern.FindAllStringSubmatch(answer.body, -1) {
			next = append(next, html.UnescapeString(l[1]))
		}
	}
	return seen
}

// The operator's names are on the page and in the document, and everything else is as ever.
func TestOperatorsNames(t *testing.T) {
	dialects := slices.Clone(models.DefaultDialects)
	for i := range dialects {
		dialects[i].Name = "Acme <" + string(rune('A'+i)) + ">"
	}
	p := newPortal(t, func(c *config) { c.Settings.Dialects = dialects })
	document, docs := p.document(), p.request("GET", "/docs/api", "").body
	for i, d := range models.DefaultDialects {
		named := dialects[i].Name
		if strings.Contains(document, `"`+d.Name+`"`) || strings.Contains(docs, ">"+d.Name+"<") {
			t.Errorf("%s is there in spite of %s", d.Name, named)
		}
		inJSON := strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(named)
		if !strings.Contains(document, `{"name":"`+inJSON+`"`) || !strings.Contains(document, `"tags":["`+inJSON+`"]`) || strings.Count(docs, ">"+html.EscapeString(named)+"<") != 3 {
			t.Errorf("%s is not where the name belongs", named)
		}
	}
	unnamed := newPortal(t)
	for i, d := range models.DefaultDialects {
		document = strings.ReplaceAll(document, strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(dialects[i].Name), d.Name)
	}
	if document != strings.ReplaceAll(unnamed.document(), unnamed.url, p.url) {
		t.Error("more than names differs")
	}
}
