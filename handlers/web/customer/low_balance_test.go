package customer_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// The threshold is the account's: everybody in it is warned, on every page about it and on
// no other, and people who may buy get a link.
func TestLowBalanceWarning(t *testing.T) {
	p := webtest.NewPortal(t)
	owner, _ := p.Customer("owner")
	member, _ := p.Customer("member")
	org := p.Enterprise("Leadworks", owner)
	p.Join(org.ID, member.ID, models.RoleMember)
	p.Grant(org.ID, 50*models.Credit)
	b, m := p.As(owner), p.As(member)
	billing := "/billing?account=" + string(org.ID)
	pages := []string{"/enterprise/dashboard", "/activity", "/plans", "/activity/statement"}
	about := func(path string) string { return path + "?account=" + string(org.ID) }
	for _, path := range pages {
		b.Get(about(path)).Shows(http.StatusOK).Hides("the warning is set")
	}

	b.Get(billing).Form("/billing/threshold").Set("threshold", "1,000.5").Send().Follow().
		Shows(http.StatusOK, "We’ll warn you when fewer than 1,000.5 credits are available.",
			"Credits are running low. Leadworks has 50 credits available. The warning is set at 1,000.5. Buy credits")
	for _, path := range pages {
		warned := b.Get(about(path)).Shows(http.StatusOK, "Credits are running low.")
		if got := warned.Link("Buy credits"); got != "/buy?account="+string(org.ID) {
			t.Errorf("%s leads to %q", path, got)
		}
		if to := m.Get(about(path)).Shows(http.StatusOK, "Credits are running low.").Link("Buy credits"); to != "" {
			t.Errorf("a member is led to %s", to)
		}
	}
	b.Get("/dashboard").Shows(http.StatusOK).Hides("the warning is set") // their own account

	form := b.Get(billing).Form("/billing/threshold")
	if got := form.Fields.Get("threshold"); got != "1000.5" {
		t.Errorf("the form begins with %q", got)
	}
	form.Set("threshold", "a few").Send().ShowsFault("threshold", "This must be a decimal number such as 10 or 2.5.")
	form.Set("threshold", "1,5").Send().ShowsFault("threshold", "This must be a decimal number such as 10 or 2.5.")
	form.Set("threshold", "-1").Send().ShowsFault("threshold", "This must be a decimal number such as 10 or 2.5.")
	form.Set("threshold", "50").Send().Follow().Hides("the warning is set") // a balance equal to the threshold is enough
	p.MustCharge(org.ID, 1)
	b.Get(about("/activity")).Shows(http.StatusOK, "Leadworks has 49 credits available. The warning is set at 50.")
	form.Set("threshold", "0").Send().Follow().Shows(http.StatusOK, "Low-balance warning turned off.").Hides("the warning is set")
	b.Get(about("/activity")).Hides("the warning is set")

	log, err := p.AuditLog(t.Context(), models.AuditQuery{AccountID: org.ID, Limit: 9})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, l := range log.Lines {
		if l.Action == "account.threshold" {
			said = append(said, l.Detail)
		}
	}
	if got := strings.Join(said, " "); got != "Changed the low-balance warning from 50 to none. Changed the low-balance warning from 1000.5 to 50. Changed the low-balance warning from the default to 1000.5." {
		t.Errorf("the audit log says %q", got)
	}
	p.CheckBooks()
}

// The operator's word for credits may begin with any letter.
func TestLowBalanceWarningWithNonASCIICreditWord(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.Brand.CreditWord = "écu" })
	alex, account := p.Customer("alex")
	if err := p.SetLowBalance(t.Context(), account.ID, models.Credit, models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	p.As(alex).Get("/dashboard").Shows(http.StatusOK, "Écus are running low. alex has 0 écus available")
	p.CheckBooks()
}

// Unless an account has its own threshold, its people are warned when less than a tenth is
// left of what it bought last, or else of what came in last, and when nothing is left at all.
func TestLowBalanceWarningByDefault(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	warned := func(want bool) {
		t.Helper()
		page := b.Get("/activity").Shows(http.StatusOK)
		if got := strings.Contains(page.Text(), "Credits are running low."); got != want {
			t.Errorf("they are warned: %t", got)
		}
	}
	warned(false) // nothing has come in yet
	p.Grant(account.ID, 5*models.Credit)
	p.PaidPurchase(account.ID, "first", 100)
	p.MustCharge(account.ID, 95) // 10 are left, a tenth of 100
	warned(false)
	p.MustCharge(account.ID, 1)
	warned(true)
	b.Get("/activity").Shows(http.StatusOK, "alex has 9 credits available, less than 10% of the last top-up. Buy credits")
	form := b.Get("/billing?account="+string(account.ID)).Shows(http.StatusOK, "Leave empty to warn at 10% of your last purchase").Form("/billing/threshold")
	if got := form.Fields.Get("threshold"); got != "" {
		t.Errorf("the form begins with %q", got)
	}
	form.Set("threshold", "0").Send().Follow().Shows(http.StatusOK, "Low-balance warning turned off.")
	warned(false)
	form.Set("threshold", "").Send().Follow().Shows(http.StatusOK, "We’ll warn you when less than 10% of your last purchase is left.")
	warned(true)
	p.MustCharge(account.ID, 9)
	warned(true)
	p.PaidPurchase(account.ID, "second", 20)
	warned(false)
	p.CheckBooks()
}
