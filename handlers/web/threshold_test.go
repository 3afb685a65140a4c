package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/models"
)

// A threshold is the account's: everybody in it is warned, on every page about it
// and on no other, and who may buy is led there.
func TestThreshold(t *testing.T) {
	p := newPortal(t)
	owner, _ := p.person("owner")
	member, _ := p.person("member")
	org := p.enterprise("Leadworks", owner)
	p.Join(org.ID, member.ID, models.RoleMember)
	p.Grant(org.ID, 50*models.Credit)
	b, m := p.as(owner), p.as(member)
	billing := "/billing?account=" + string(org.ID)
	pages := []string{"/enterprise/dashboard", "/activity", "/plans", "/activity/statement"}
	about := func(path string) string { return path + "?account=" + string(org.ID) }
	for _, path := range pages {
		b.get(about(path)).shows(http.StatusOK).hides("the warning is set")
	}

	b.get(billing).form("/billing/threshold").set("threshold", "1,000.5").send().follow().
		shows(http.StatusOK, "You are warned when fewer than 1,000.5 credits are available.",
			"Credits run low. Leadworks has 50 credits available, and the warning is set at 1,000.5. Buy credits")
	for _, path := range pages {
		warned := b.get(about(path)).shows(http.StatusOK, "Credits run low.")
		if got := warned.link("Buy credits"); got != "/buy?account="+string(org.ID) {
			t.Errorf("%s leads to %q", path, got)
		}
		if to := m.get(about(path)).shows(http.StatusOK, "Credits run low.").link("Buy credits"); to != "" {
			t.Errorf("a member is led to %s", to)
		}
	}
	b.get("/dashboard").shows(http.StatusOK).hides("the warning is set") // their own account

	form := b.get(billing).form("/billing/threshold")
	if got := form.fields.Get("threshold"); got != "1000.5" {
		t.Errorf("the form begins with %q", got)
	}
	form.set("threshold", "a few").send().faulty("threshold", "This must be a decimal number such as 10 or 2.5.")
	form.set("threshold", "-1").send().faulty("threshold", "This must be a decimal number such as 10 or 2.5.")
	form.set("threshold", "50").send().follow().hides("the warning is set") // as many as that is enough
	p.charged(org.ID, 1)
	b.get(about("/activity")).shows(http.StatusOK, "Leadworks has 49 credits available, and the warning is set at 50.")
	form.set("threshold", "").send().follow().shows(http.StatusOK, "Nobody is warned when credits run low.").hides("the warning is set")
	b.get(about("/activity")).hides("the warning is set")

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
	if got := strings.Join(said, " "); got != "Moved the warning of a low balance from 50 to none. Moved the warning of a low balance from 1000.5 to 50. Moved the warning of a low balance from none to 1000.5." {
		t.Errorf("the audit log says %q", got)
	}
	p.CheckBooks()
}

// The operator's word for credits may begin with any letter.
func TestTheWarningInAnotherScript(t *testing.T) {
	p := newPortal(t, func(d *handlers.Deps) { d.Settings.Brand.CreditWord = "écu" })
	alex, account := p.person("alex")
	if err := p.SetLowBalance(t.Context(), account.ID, models.Credit, models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	p.as(alex).get("/dashboard").shows(http.StatusOK, "Écus run low. alex has 0 écus available")
	p.CheckBooks()
}
