package people_test

import (
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

// viewing returns a browser in which support sees the portal as a customer does.
func viewing(p *webtest.Portal, customer models.User) *webtest.Browser {
	p.Helper()
	b := p.As(p.Operator("sam", models.OperatorSupport))
	path := "/admin/users/" + string(customer.ID)
	b.Get(path).Form(path+"/view").Set("reason", "Ticket 7").Send().Redirects(http.StatusSeeOther)
	return b
}

// banner returns what is said about the view on a page, "" for nothing.
func banner(p *webtest.Page) string {
	for n := range p.All("aside") {
		if webtest.Attr(n, "class") == "viewing" {
			return webtest.TextOf(n)
		}
	}
	return ""
}

func TestViewAs(t *testing.T) {
	p := webtest.NewPortal(t)
	ann, account := p.Customer("ann")
	other, theirs := p.Customer("bob")
	b := p.As(p.Operator("sam", models.OperatorSupport))
	path := "/admin/users/" + string(ann.ID)
	b.Get(path).Form(path+"/view").Set("reason", " ").Send().ShowsFault("reason", "Enter a reason.")
	page := b.Get(path).Form(path+"/view").Set("reason", "Ticket 7").Send().Follow().Shows(http.StatusOK, "Available to spend")
	if text := banner(page); !strings.HasPrefix(text, "Viewing as ann") || !strings.Contains(text, "29 Mar 2026, 18:18") {
		t.Errorf("the banner says %q", text)
	}
	if page.Link("Buy credits") != "" {
		t.Error("a viewer is offered to buy")
	}
	for _, path := range []string{"/dashboard", "/activity", "/usage", "/billing", "/projects/playground", "/settings", "/plans", "/", "/docs", "/nowhere", "/admin", path} {
		if text := banner(b.Get(path)); !strings.HasPrefix(text, "Viewing as ann") {
			t.Errorf("%s says %q", path, text)
		}
	}
	b.Get("/activity?account=" + string(account.ID)).Shows(http.StatusOK)
	b.Get("/activity?account=" + string(theirs.ID)).Shows(http.StatusNotFound)
	b.Get("/buy").Shows(http.StatusForbidden, "You’re viewing the portal as ann. You can’t change anything until you end the view.")
	b.Get("/success?session_id=none").Shows(http.StatusForbidden, "viewing the portal as")
	b.Post("/settings/profile", url.Values{"name": {"Eve"}, "zone": {"UTC"}}).Shows(http.StatusForbidden, "You’re viewing the portal as", "ann")
	b.Post("/admin/users/"+string(other.ID)+"/view", url.Values{"reason": {"x"}}).Shows(http.StatusForbidden)
	b.Get("/usage.csv").Redirects(http.StatusOK)

	b.Get("/admin").Form("/admin/view/end").Send().Follow().Shows(http.StatusOK, "View ended.", "Ticket 7")
	b.Get("/activity").Shows(http.StatusNotFound)
	log, err := p.AuditLog(t.Context(), models.AuditQuery{Subject: string(ann.ID), Limit: 99})
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, l := range log.Lines {
		if l.Action != act.ViewAsOpen && l.Action != act.SignInPassword {
			actions = append(actions, l.Action+" "+l.ActorName)
		}
	}
	if want := []string{"view_as.end sam", "view_as.download sam", "view_as.start sam"}; !slices.Equal(actions, want) {
		t.Errorf("the log has %q, want %q", actions, want)
	}
	if user, err := p.User(t.Context(), ann.ID); err != nil || user.Name != "ann" {
		t.Errorf("ann is %+v, %v", user, err)
	}
	p.CheckBooks()
}

// A view ends by itself, with the operator's session, and with what lets them.
func TestViewEnds(t *testing.T) {
	for name, end := range map[string]func(p *webtest.Portal, b *webtest.Browser, customer models.User){
		"by time": func(p *webtest.Portal, _ *webtest.Browser, _ models.User) { p.Clock.Add(models.ViewLife) },
		"when the customer works for the operator": func(p *webtest.Portal, _ *webtest.Browser, customer models.User) {
			to := models.Standing{Operator: models.OperatorSupport, Status: models.UserActive}
			if err := p.ChangeStanding(p.Context(), models.StandingChange{UserID: customer.ID, From: customer.Standing(), To: to}, models.AuditRecord{Actor: models.System}); err != nil {
				p.Fatal(err)
			}
		},
		"when the operator loses the role": func(p *webtest.Portal, _ *webtest.Browser, _ models.User) {
			sam, err := p.UserByEmail(p.Context(), "sam@example.test")
			if err != nil {
				p.Fatal(err)
			}
			to := models.Standing{Operator: models.OperatorAuditor, Status: models.UserActive}
			if err := p.ChangeStanding(p.Context(), models.StandingChange{UserID: sam.ID, From: sam.Standing(), To: to}, models.AuditRecord{Actor: models.System}); err != nil {
				p.Fatal(err)
			}
		},
		"by signing out": func(p *webtest.Portal, b *webtest.Browser, _ models.User) {
			b.Post("/signout", nil).Redirects(http.StatusSeeOther)
			b.Get("/signin").Form("/signin").Set("email", "sam@example.test").Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther)
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := webtest.NewPortal(t)
			ann, _ := p.Customer("ann")
			b := viewing(p, ann)
			p.Clock.Add(models.ViewLife - time.Second)
			b.Get("/activity").Shows(http.StatusOK)
			p.Clock.Add(time.Second - models.ViewLife)
			end(p, b, ann)
			b.Get("/activity").Shows(http.StatusNotFound)
			if text := b.Get("/admin").Body; strings.Contains(text, "Viewing as") {
				t.Error("the banner is still there")
			}
		})
	}
}

func TestWhoMayViewAsWhom(t *testing.T) {
	p := webtest.NewPortal(t)
	ann, _ := p.Customer("ann")
	ada, sam, olga := p.Operator("ada", models.OperatorAdmin), p.Operator("sam", models.OperatorSupport), p.Operator("olga", models.OperatorAuditor)
	post := func(by, as models.User) int {
		return p.As(by).Post("/admin/users/"+string(as.ID)+"/view", url.Values{"reason": {"x"}}).Status
	}
	for _, c := range []struct {
		by, as models.User
		want   int
	}{{ada, ann, 303}, {sam, ann, 303}, {olga, ann, 403}, {ann, ann, 403}, {ada, sam, 403}, {sam, ada, 403}, {ada, ada, 403}} {
		if got := post(c.by, c.as); got != c.want {
			t.Errorf("%s as %s: %d, want %d", c.by.Name, c.as.Name, got, c.want)
		}
	}
	// The cookie of one operator is none for another.
	b, portal := p.As(sam), must(url.Parse(p.URL))
	b.Post("/admin/users/"+string(ann.ID)+"/view", url.Values{"reason": {"x"}}).Redirects(http.StatusSeeOther)
	for _, who := range []models.User{ada, ann} {
		thief := p.As(who)
		for _, cookie := range b.Client.Jar.Cookies(portal) {
			if cookie.Name == "bursar-view" {
				thief.Client.Jar.SetCookies(portal, []*http.Cookie{cookie})
			}
		}
		if len(thief.Client.Jar.Cookies(portal)) < 3 {
			t.Fatal("there is no such cookie")
		}
		if banner(thief.Get("/settings")) != "" {
			t.Errorf("%s views with the cookie of sam", who.Name)
		}
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
