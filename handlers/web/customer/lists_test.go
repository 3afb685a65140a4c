package customer_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// The first twelve lots in burn order are listed, and the others are counted and summed up.
func TestManyLots(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
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
	dashboard := p.As(alex).Get("/dashboard").Shows(http.StatusOK, "Available to spend 1,500 credits", "Promotional", "900 of 900",
		"289 more, 579 credits in total.").WithinSizeLimit()
	if got := strings.Count(dashboard.Body, `<small>of `); got != 12 {
		t.Errorf("%d lots are listed", got)
	}
	// The bar is complete: the promotional lot, eleven listed ones, and one part for the rest.
	if got := strings.Count(dashboard.Body, "<rect class=\"kind-"); got != 13 {
		t.Errorf("the bar has %d parts", got)
	}
	if !strings.Contains(dashboard.Body, "<title>Purchased: 579</title>") {
		t.Error("the bar does not have the others")
	}
	p.As(p.Operator("ada", models.OperatorAdmin)).Get("/admin/accounts/"+string(account.ID)).
		Shows(http.StatusOK, "289 more, 579 credits in total.").WithinSizeLimit()

	for range 25 {
		grant(models.Promotional, 10, p.Now().Add(time.Hour))
	}
	p.As(alex).Get("/dashboard").Shows(http.StatusOK, "Not yet started 250", "310 more, 789 credits in total.").WithinSizeLimit()
}

// Keys are paged, newest first, and each is on some page.
func TestManyKeys(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	_, other := p.Customer("petra")
	for n := range 120 {
		p.Key(models.NewSecret(), account.ID)
		if n%10 == 0 {
			p.Clock.Add(time.Second) // others are made at the same instant
		}
	}
	foreign := p.Key(models.NewSecret(), other.ID)
	all := map[string]bool{}
	for _, k := range p.KeysOf(account.ID) {
		all[k.Prefix+"…"] = true
	}
	if len(all) != 120 {
		t.Fatalf("%d keys", len(all))
	}
	b := p.As(alex)
	allAreListed := func(b *webtest.Browser, at string) {
		t.Helper()
		pages, left := 0, maps.Clone(all)
		for ; at != ""; pages++ {
			page := b.Get(at).Shows(http.StatusOK).Hides(foreign.Prefix).WithinSizeLimit()
			maps.DeleteFunc(left, func(prefix string, _ bool) bool { return strings.Contains(page.Body, "<code>"+prefix) })
			at = page.Link("Older")
		}
		if pages != 10 || len(left) != 0 {
			t.Errorf("%d pages, %d keys on none of them", pages, len(left))
		}
	}
	allAreListed(b, "/projects/playground")

	keys := p.KeysOf(account.ID)
	oldest := keys[len(keys)-1]
	page := b.Get("/activity").Shows(http.StatusOK).WithinSizeLimit()
	if strings.Contains(page.Body, oldest.Prefix) {
		t.Error("the filter offers all keys")
	}
	if page := b.Get("/activity?key=" + string(oldest.ID)).Shows(http.StatusOK).WithinSizeLimit(); !strings.Contains(page.Body, fmt.Sprintf("<option value=%q selected>", oldest.ID)) {
		t.Error("a key that is chosen is not offered")
	}
	b.Get("/activity?key="+string(foreign.ID)).ShowsFault("key", "This account has no such key.")
	// Staff see the newest, and are led to all.
	ada := p.As(p.Operator("ada", models.OperatorAdmin))
	overview := ada.Get(webtest.AdminAccountPath(account.ID)).Shows(http.StatusOK, keys[0].Prefix, keys[4].Prefix).Hides(keys[5].Prefix).WithinSizeLimit()
	allAreListed(ada, overview.Link("View all : API keys"))
}

// The operator's page lists the first of many members, and leads to all.
func TestManyMembers(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	db := storetest.Database(t, p.Path, "")
	for n := range 30 {
		user, _ := p.Person(fmt.Sprintf("member%02d", n))
		if _, err := db.ExecContext(t.Context(), "INSERT INTO members (account_id, user_id, role, created_at) VALUES (?, ?, 'member', ?)",
			org.ID, user.ID, p.Now().UnixMicro()+int64(n)+1); err != nil {
			t.Fatal(err)
		}
	}
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	page := b.Get("/admin/accounts/"+string(org.ID)).Shows(http.StatusOK, "leah", "member00", "member03").Hides("member04").WithinSizeLimit()
	whole := b.Get(page.Link("View all : Members")).Shows(http.StatusOK, "leah")
	for n := range 30 {
		whole.Shows(http.StatusOK, fmt.Sprintf("member%02d", n))
	}
	if whole.Link("Next page") != "" {
		t.Error("it goes on")
	}
}
