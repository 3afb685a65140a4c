package customer_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// busyAccount has an entry at each of four instants on two days in Berlin.
func busyAccount(p *webtest.Portal) (*webtest.Browser, models.Account, models.Key) {
	p.Helper()
	user, account := p.PersonIn("alex", "Europe/Berlin")
	p.SetPassword(user)
	key := p.Key(models.NewSecret(), account.ID, models.ScopeBalanceRead)
	if err := p.SaveProduct(p.Context(), models.Product{Slug: "fast-spec", Name: "Fast Spec", UnitCost: 10 * models.Credit, Rule: models.Upfront}); err != nil {
		p.Fatal(err)
	}
	at := func(text string) {
		instant, err := time.Parse(time.RFC3339, text)
		if err != nil {
			p.Fatal(err)
		}
		p.Clock.Set(instant)
	}
	charge := func(c models.Charge) {
		p.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: c}})
	}
	at("2026-04-01T21:59:59Z") // the last second of 1 April in Berlin
	p.Grant(account.ID, 100*models.Credit)
	at("2026-04-01T22:00:00Z") // midnight
	charge(models.Charge{Product: "fast-spec", Quantity: 2 * models.Credit, Description: "Landing page", Reference: "job-1"})
	at("2026-04-02T21:59:59Z")
	charge(models.Charge{Credits: 500_000, Description: "Lookup", KeyID: key.ID})
	at("2026-04-02T22:00:00Z")
	p.Post(models.Command{Account: account.ID, Reason: "Goodwill", Do: models.AdjustCredits{Amount: 5 * models.Credit, Kind: models.Promotional}})
	return p.As(user), account, key
}

const (
	didAdjust = "5 credits added Adjustment · Goodwill"
	didLookup = "Lookup Usage · key test"
	didSpec   = "Fast Spec × 2 Usage · Landing page · reference job-1"
	didGrant  = "100 credits granted Grant"
)

func TestActivity(t *testing.T) {
	p := webtest.NewPortal(t)
	b, _, _ := busyAccount(p)
	b.Get("/activity").Shows(http.StatusOK, "Activity alex Personal", "Times are in Europe/Berlin.", "2 Apr 2026, 23:59").
		Lists(didAdjust, didLookup, didSpec, didGrant)
	p.CheckBooks()
}

func TestActivityFilters(t *testing.T) {
	p := webtest.NewPortal(t)
	b, account, key := busyAccount(p)
	tests := []struct {
		query string
		want  []string
	}{
		{"kind=charge", []string{didLookup, didSpec}},
		{"kind=turn", nil},
		{"product=fast-spec", []string{didSpec}},
		{"key=" + string(key.ID), []string{didLookup}},
		{"since=2026-04-02", []string{didAdjust, didLookup, didSpec}},
		{"until=2026-04-01", []string{didGrant}},
		{"until=2026-04-02", []string{didLookup, didSpec, didGrant}},
		{"since=2026-04-02&until=2026-04-02", []string{didLookup, didSpec}},
		{"since=2026-04-02&kind=adjustment", []string{didAdjust}},
	}
	for _, test := range tests {
		page := b.Get("/activity?account="+string(account.ID)+"&"+test.query).Shows(http.StatusOK, "Clear").Lists(test.want...)
		if test.want == nil {
			page.Shows(http.StatusOK, "Nothing matches.")
		}
	}
}

func TestActivityFilterFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	b, _, _ := busyAccount(p)
	bruno, brunos := p.Customer("bruno")
	foreign := p.Key(models.NewSecret(), brunos.ID, models.ScopeBalanceRead)
	tests := []struct{ query, field, fault string }{
		{"kind=bribe", "kind", "There is no such kind."},
		{"product=slow-spec", "product", "There is no such product."},
		{"key=" + string(foreign.ID), "key", "This account has no such key."},
		{"since=2026-13-01", "since", "Enter a date such as 2026-03-01."},
		{"until=yesterday", "until", "Enter a date such as 2026-03-01."},
		{"until=0000-12-31", "until", "Enter a date from 2000 to 9998."}, // the day after is Go's zero time
		{"since=0001-01-01", "since", "Enter a date from 2000 to 9998."},
		{"since=2026-04-02&until=2026-04-01", "until", "Choose a day on or after the first one."},
	}
	for _, test := range tests {
		b.Get("/activity?"+test.query).ShowsFault(test.field, test.fault).Lists()
	}
	// A list with a fault is shown even if it has a single option.
	p.As(bruno).Get("/activity?key=key_1").ShowsFault("key", "This account has no such key.")
}

// Every kind of entry has a name of its own and can be filtered by.
func TestActivityFilterOffersEveryKind(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.PaidPurchase(account.ID, "one", 20)
	p.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{Credits: 5 * models.Credit}}})
	b := p.As(alex)
	options := b.Get("/activity").Shows(http.StatusOK).Options("kind")
	if len(options) != len(models.EntryKinds)+1 {
		t.Errorf("%d kinds are offered, there are %d", len(options)-1, len(models.EntryKinds))
	}
	names := map[string]bool{}
	for _, kind := range models.EntryKinds {
		if name := options[string(kind)]; name == "" || names[name] {
			t.Errorf("%s is called %q", kind, name)
		}
		names[options[string(kind)]] = true
		page := b.Get("/activity?kind=" + string(kind)).Shows(http.StatusOK)
		if got := strings.Join(page.RowTitles(), "|"); kind == models.EntryHold && got != "5 credits on hold Hold" ||
			kind == models.EntryPurchase && got != "20 credits bought Purchase" ||
			kind != models.EntryHold && kind != models.EntryPurchase && got != "" {
			t.Errorf("of %s it lists %q", kind, got)
		}
	}
}

// Activity names the member and the key of a charge.
func TestActivityNamesMembersAndKeys(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, org, key := organizationWithUsage(p)
	b := p.As(leah)
	b.Get("/activity?account="+string(org.ID)).Shows(http.StatusOK,
		"Spec × 3 Usage · for leah · key test", "Document × 9 Usage · for max", "31 Mar 2026, 06:48 Usage Bursar")
	b.Get("/activity?key="+string(key.ID)+"&account="+string(org.ID)).Shows(http.StatusOK, "Spec × 3").Hides("Document × 9")
}

func TestActivityIsPaged(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	for i := range 120 {
		p.Post(models.Command{Account: account.ID, Reason: fmt.Sprint(i + 1), Do: models.AdjustCredits{Amount: models.Credit, Kind: models.Promotional}})
	}
	b := p.As(alex)
	page := b.Get("/activity?kind=adjustment").Shows(http.StatusOK)
	var seen []string
	for range 3 {
		seen = append(seen, page.RowTitles()...)
		older := page.Link("Older")
		if older == "" {
			break
		}
		if !strings.Contains(older, "kind=adjustment") {
			t.Errorf("the next page forgets the filter: %s", older)
		}
		page = b.Get(older).Shows(http.StatusOK)
		if page.Link("Newest") == "" {
			t.Errorf("%s does not lead back", page.Path)
		}
	}
	if len(seen) != 120 || !strings.HasSuffix(seen[0], "· 120") || !strings.HasSuffix(seen[119], "· 1") {
		t.Errorf("%d entries were seen: %v", len(seen), seen)
	}
	for _, before := range []string{"0", "-1", "x", "99999999999999999999"} {
		b.Get("/activity?before="+url.QueryEscape(before)).Shows(http.StatusNotFound, "This page of the list doesn’t exist.")
	}
	p.CheckBooks()
}
