package reports_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
)

// story returns the audit log, oldest first, without how the people of a test came to be: who
// did what to whom, how often, and in which words.
func story(t *testing.T, p *webtest.Portal, but ...string) (told []string) {
	t.Helper()
	if err := p.EachAudit(t.Context(), models.AuditQuery{}, func(l models.AuditLine) error {
		if l.RequestID != "" && l.Network != "127.0.0.0/24" && l.Network != "192.0.2.0/24" {
			t.Errorf("%s is from %q", l.Action, l.Network)
		}
		if (l.RequestID != "" || l.Network != "" || l.Action == act.KeyFirstUse) && !slices.Contains(but, l.Action) {
			told = append(told, fmt.Sprintf("%s %s %s ×%d: %s", l.Actor.Kind, l.Actor.ID, strings.TrimSpace(l.Action+" "+l.Subject), l.Count, l.Detail))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(told)
	return told
}

func tells(t *testing.T, p *webtest.Portal, but string, want ...string) {
	t.Helper()
	if got := story(t, p, but); !slices.Equal(got, want) {
		t.Errorf("the log tells\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Who signs in and out, who fails to, and as whom. What is said of an address that nobody has
// is not the address.
func TestAuditTellsOfSigningIn(t *testing.T) {
	p := webtest.NewPortal(t)
	ann, _ := p.Customer("ann")
	p.SetPassword(ann)
	b := p.Browser()
	for range 3 {
		b.Post("/signin", url.Values{"email": {ann.Email}, "password": {"wrong"}})
	}
	b.Post("/signin", url.Values{"email": {"nobody@example.test"}, "password": {"wrong"}})
	b.Post("/signin", url.Values{"email": {ann.Email}, "password": {webtest.Password}}).Redirects(http.StatusSeeOther)
	b.Post("/signout", nil)
	b.Post("/signout", nil)
	id := string(ann.ID)
	tells(t, p, "",
		"user "+id+" signin.password "+id+" ×1: Signed in with a password.",
		"user "+id+" signout "+id+" ×1: Signed out.",
		"visitor  signin.fail "+id+" ×3: Wrong password.",
		"visitor  signin.fail ×1: Nobody has the address. Wrong password.",
	)
	if err := p.EachAudit(t.Context(), models.AuditQuery{}, func(l models.AuditLine) error {
		if strings.Contains(fmt.Sprint(l), "nobody@") {
			t.Errorf("it has the address: %+v", l)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// What somebody was refused is counted by its route, for people and for programs.
func TestAuditTellsOfWhatIsRefused(t *testing.T) {
	p := webtest.NewPortal(t)
	ann, account := p.Customer("ann")
	b := p.As(ann)
	for range 3 {
		b.Get("/admin/accounts/" + string(account.ID)).Shows(http.StatusForbidden)
	}
	b.Post("/admin/checklist/dismiss", nil).Shows(http.StatusForbidden)
	support := p.Operator("sam", models.OperatorSupport)
	p.As(support).Post("/admin/users/"+string(ann.ID)+"/block", url.Values{"reason": {"x"}}).Shows(http.StatusForbidden)
	want := []string{
		"user " + string(ann.ID) + " request.forbid ×3: Refused GET /admin/accounts/:id.",
		"user " + string(ann.ID) + " request.forbid ×1: Refused POST /admin/checklist/dismiss.",
		"user " + string(support.ID) + " request.forbid ×1: Refused POST /admin/users/:id/block.",
	}
	tells(t, p, act.SignInPassword, want...)
}

// Downloads are counted, and so is what an operator opens while they see the portal as a
// customer, in whose name nothing is told.
func TestAuditTellsOfDownloadsAndViews(t *testing.T) {
	p := webtest.NewPortal(t)
	ann, account := p.Customer("ann")
	sam := p.Operator("sam", models.OperatorSupport)
	p.As(ann).Get("/activity.csv?account=" + string(account.ID)).Shows(http.StatusOK)
	b := p.As(sam)
	b.Get("/admin/purchases/lines.csv").Shows(http.StatusOK)
	b.Get("/admin/users/"+string(ann.ID)).Form("/admin/users/"+string(ann.ID)+"/view").Set("reason", "Ticket 7").Send().Redirects(http.StatusSeeOther)
	for range 2 {
		b.Get("/dashboard").Shows(http.StatusOK)
	}
	b.Get("/activity.csv").Shows(http.StatusOK)
	b.Get("/dashboard").Form("/admin/view/end").Send()
	op, customer := "user "+string(sam.ID)+" ", string(ann.ID)
	tells(t, p, act.SignInPassword,
		"user "+customer+" export.download /activity.csv ×1: Downloaded activity.csv.",
		op+"export.download /admin/purchases/lines.csv ×1: Downloaded purchases.csv.",
		op+"view_as.start "+customer+" ×1: Started viewing as ann: Ticket 7",
		op+"view_as.download "+customer+" ×1: Downloaded /activity.csv while viewing as ann.",
		op+"view_as.end "+customer+" ×1: Stopped viewing as ann.",
		op+"view_as.open "+customer+" ×3: Opened /dashboard.",
	)
}

// A key that is used for the first time is told of once.
func TestAuditTellsOfTheFirstUseOfAKey(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("ann")
	secret := models.NewSecret()
	key := p.Key(secret, account.ID, models.ScopeBalanceRead)
	for range 2 {
		if status := p.BalanceStatus(string(secret)); status != http.StatusOK {
			t.Fatal(status)
		}
		p.WriteUses()
		p.Clock.Add(time.Minute)
	}
	tells(t, p, "", "key "+string(key.ID)+" key.first_use "+string(key.ID)+" ×1: Used the API key test for the first time.")
}
