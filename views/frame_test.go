package views_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/bursar-portal/bursar/static"
	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/customer"
	"github.com/bursar-portal/bursar/views/public"
)

func TestFrameLoadsOnlyOwnFiles(t *testing.T) {
	d := render(t, customer.Dashboard(dashboard()))
	d.wantAttr("link[rel=stylesheet]", "href", static.URL("app.css"), static.URL("pages.css"), "/brand.css")
	d.wantAttr("link[rel=icon]", "href", static.URL("favicon.svg"))
	d.wantAttr("link[rel=preload][crossorigin]", "href", static.URL("inter.woff2"))
	d.wantAttr("script", "src", static.URL("app.js"), static.URL("chart.js"))
	d.want("head title", "Overview · Acme")
}

func TestFrameForVisitors(t *testing.T) {
	d := render(t, public.SignIn(public.SignInPage{Frame: visitor("Sign in"), Form: views.Form{Action: "/signin"}}))
	d.wantAttr("header nav a", "href", "/docs", "/signin", "/signup")
	d.want(".menu")
	d.want("form[action=/signout]")
	d.want(".drawer")
}

func TestFrameForUsers(t *testing.T) {
	d := render(t, customer.Dashboard(dashboard()))
	d.want("[aria-current=page]", "Overview")
	d.want(".signed-in span", "alex@demo.test")
	d.one("form[action=/signout][method=post]")
	d.want(".switcher li a bdi", "Alex Rivera")
	d.want(".places .buy.primary", "Buy credits")
	d.want(".nav-title", "More")
	d.wantAttr(".nav ul[aria-labelledby]", "aria-labelledby", "nav-2")
	d.wantAttr(".person a", "href", "/settings", "/docs")
	d.want(".drawer summary", "Menu")
}

// Who has no account may still make an organization.
func TestNewOrganizationIsOffered(t *testing.T) {
	p := dashboard()
	p.NewOrganizationURL = "/enterprise/new"
	d := render(t, customer.Dashboard(p))
	d.want(".switcher a[href=/enterprise/new]", "New organization")
	d.want(".person a[href=/enterprise/new]")
	p.Accounts = nil
	d = render(t, customer.Dashboard(p))
	d.want(".switcher")
	d.want(".person a[href=/enterprise/new]", "New organization")
}

func TestSwitcherNamesTheCurrentAccount(t *testing.T) {
	d := render(t, customer.Dashboard(dashboardOrganization()))
	d.want(".switcher summary .sr", "Account:")
	d.want(".switcher summary bdi.clip", "Leadworks")
	d.wantAttr(".switcher li a", "href", "/dashboard", "/enterprise/dashboard?account=acc_works", "/enterprise/new")
	d.want(".switcher [aria-current=true] .clip", "Leadworks")
}

func TestVersionIsShownToOperators(t *testing.T) {
	for _, tt := range []struct {
		frame views.Frame
		want  bool
	}{{visitor("x"), false}, {alexFrame("x", ""), false}, {adminFrame("x"), true}} {
		d := render(t, public.Error(public.ErrorPage{Frame: tt.frame, Status: 404}))
		if got := strings.Contains(textOf(d.one("footer")), "Bursar 0.1.0"); got != tt.want {
			t.Errorf("version shown: %v, want %v", got, tt.want)
		}
	}
}

func TestNoticesAndBanner(t *testing.T) {
	d := render(t, customer.Dashboard(dashboardMuch()))
	d.want(".toast[role=status].is-good p", "Saved.")
	d.wantAttr(".toast [data-dismiss][hidden]", "aria-label", "Dismiss")
	d.want("[role=note].is-warn strong", "This account is suspended.")
	d.want(".demo", "This is a demo. No money moves.")
}

func TestRefresh(t *testing.T) {
	p := success(customer.PaymentConfirming)
	render(t, customer.Success(p)).wantAttr("meta[http-equiv=refresh]", "content", "3")
	p.RefreshSeconds = 0
	render(t, customer.Success(p)).wantAttr("meta[http-equiv=refresh]", "content")
}

// Names are isolated from the line around them, and one that shows nothing has words in its
// place wherever it is a link.
func TestNamesAreIsolated(t *testing.T) {
	p := dashboard()
	p.Account.Name = "مريم"
	p.Accounts = []views.AccountRef{{ID: "acc_1", Name: "مريم", URL: "/a", Current: true}, {ID: "acc_2", Name: "\u200b\u3164", URL: "/b"}}
	d := render(t, customer.Dashboard(p))
	d.want(".whose bdi.clip", "مريم")
	d.want(".switcher li a bdi.clip", "مريم", "(no name)")
}

// The operator's words are never markup.
func TestTextIsEscaped(t *testing.T) {
	p := dashboard()
	p.Account.Name = `<script>alert(1)</script>`
	p.Entries[0].Detail = `"><img src=x>`
	d := render(t, customer.Dashboard(p))
	d.want(".whose .clip", "<script>alert(1)</script>")
	d.want("main img")
}

func TestWordForACredit(t *testing.T) {
	p := dashboard()
	p.Brand.Credit, p.Brand.Credits = "token", "tokens"
	p.Available, p.Usage.Total, p.Paid, p.Coming.Events, p.Refused, p.Balance = "1", "1 token", "", nil, nil, views.Chart{}
	d := render(t, customer.Dashboard(p))
	d.want(".figure span", "token")
	d.want(".lots th.num", "Left")
	d.want(".heading .primary", "Buy tokens")
	if strings.Contains(strings.ToLower(textOf(d.one("main"))), "credit") {
		t.Error("the page says credit where the operator says token")
	}
}

func TestCrumbs(t *testing.T) {
	d := render(t, views.Crumbs("Receipt", views.Link{Text: "Billing", URL: "/billing"}, views.Link{Text: "\u200b", URL: "/b"}))
	d.wantAttr("nav.crumbs", "aria-label", "Breadcrumbs")
	d.wantAttr(".crumbs a", "href", "/billing", "/b")
	d.want(".crumbs li", "Billing", "(no name)", "Receipt")
	d.want(".crumbs [aria-current=page]", "Receipt")
}

func TestRowMenu(t *testing.T) {
	item := templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, `<a class="row" href="/edit">Edit</a>`)
		return err
	})
	menu := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return views.RowMenu("Build <server>").Render(templ.WithChildren(ctx, item), w)
	})
	d := render(t, menu)
	d.want("details.row-menu summary .sr", "Actions for Build <server>")
	d.want("details.row-menu .panel a.row", "Edit")
}
