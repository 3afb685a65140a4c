package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// maxDashboard is the most bytes of HTML that a dashboard may have.
const maxDashboard = 60_000

// small fails the test if the page is more than a dashboard may be.
func (p *page) small() *page {
	p.Helper()
	if len(p.body) > maxDashboard {
		p.Errorf("%s has %d bytes", p.path, len(p.body))
	}
	return p
}

// However many lots there are, the first twenty in the order of use are listed, and
// of the others how many they are and what they come to.
func TestManyLots(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	grant := func(kind models.LotKind, credits models.Credits, starts time.Time) {
		t.Helper()
		p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
			Kind: kind, Source: models.SourceGrant, Credits: credits * models.Credit, StartsAt: starts,
		}})
	}
	for n := range models.Credits(300) {
		grant(models.Purchased, 1+n%3, time.Time{})
	}
	grant(models.Promotional, 900, time.Time{}) // used before all of these
	dashboard := p.as(alex).get("/dashboard").shows(http.StatusOK, "Available to spend 1,500 credits", "Promotional", "900 of 900",
		"281 more, together 563 credits.").small()
	if got := strings.Count(dashboard.body, `<small>of `); got != 20 {
		t.Errorf("%d lots are listed", got)
	}
	// The bar is whole: promotional, nineteen that are listed, and the others in one.
	if got := strings.Count(dashboard.body, "<rect class=\"kind-"); got != 21 {
		t.Errorf("the bar has %d parts", got)
	}
	if !strings.Contains(dashboard.body, "<title>Purchased: 563</title>") {
		t.Error("the bar does not have the others")
	}
	p.as(p.operator("ada", models.OperatorAdmin)).get("/admin/accounts/"+string(account.ID)).
		shows(http.StatusOK, "281 more, together 563 credits.").small()

	for range 25 {
		grant(models.Promotional, 10, p.Now().Add(time.Hour))
	}
	p.as(alex).get("/dashboard").shows(http.StatusOK, "Not yet started 250", "286 more, together 613 credits.").small()
}

// Keys are paged, the newest first; each can be reached.
func TestManyKeys(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	_, other := p.person("petra")
	for n := range 120 {
		p.Key(models.NewSecret(), account.ID)
		if n%10 == 0 {
			p.Clock.Add(time.Second) // others are made at the same instant
		}
	}
	foreign := p.Key(models.NewSecret(), other.ID)
	all := map[string]bool{}
	for _, k := range p.keysOf(account.ID) {
		all[k.Prefix+"…"] = true
	}
	if len(all) != 120 {
		t.Fatalf("%d keys", len(all))
	}
	b := p.as(alex)
	pages := 0
	for at := "/projects/playground"; at != ""; pages++ {
		page := b.get(at).shows(http.StatusOK).hides(foreign.Prefix).small()
		for prefix := range all {
			if strings.Contains(page.body, "<code>"+prefix) {
				delete(all, prefix)
			}
		}
		at = page.link("Older")
	}
	if pages != 5 || len(all) != 0 {
		t.Errorf("%d pages, %d keys on none of them", pages, len(all))
	}

	keys := p.keysOf(account.ID)
	oldest := keys[len(keys)-1]
	page := b.get("/activity").shows(http.StatusOK).small()
	if strings.Contains(page.body, oldest.Prefix) {
		t.Error("the filter offers all keys")
	}
	if page := b.get("/activity?key=" + string(oldest.ID)).shows(http.StatusOK).small(); !strings.Contains(page.body, fmt.Sprintf("<option value=%q selected>", oldest.ID)) {
		t.Error("a key that is chosen is not offered")
	}
	b.get("/activity?key="+string(foreign.ID)).faulty("key", "This account has no such key.")
	p.as(p.operator("ada", models.OperatorAdmin)).get("/admin/accounts/"+string(account.ID)).
		shows(http.StatusOK, "The newest 20 are listed.").small()
}

// Of many members the operator's page lists the first.
func TestManyMembers(t *testing.T) {
	p := newPortal(t)
	leah, _ := p.person("leah")
	org := p.enterprise("Leadworks", leah)
	db := storetest.Database(t, p.Path, "")
	for n := range 30 {
		user, _ := p.Person(fmt.Sprintf("member%02d", n))
		if _, err := db.ExecContext(t.Context(), "INSERT INTO members (account_id, user_id, role, created_at) VALUES (?, ?, 'member', ?)",
			org.ID, user.ID, p.Now().UnixMicro()+int64(n)+1); err != nil {
			t.Fatal(err)
		}
	}
	b := p.as(p.operator("ada", models.OperatorAdmin))
	page := b.get("/admin/accounts/"+string(org.ID)).shows(http.StatusOK, "member18", "The first 20 are listed.").hides("member19").small()
	whole := b.get(page.link("Members")).shows(http.StatusOK, "leah", "member29")
	if whole.link("Next page") != "" {
		t.Error("it goes on")
	}
}

// keysOf are all keys of an account.
func (p *portal) keysOf(id models.AccountID) []models.Key {
	p.Helper()
	found, err := p.AccountKeys(p.Context(), models.KeyQuery{AccountID: id, Limit: 1000})
	if err != nil {
		p.Fatal(err)
	}
	return found.Keys
}
