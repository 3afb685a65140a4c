package main

import (
	"fmt"
	"maps"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// pageSet are pages as one user sees them, by a short name.
type pageSet struct {
	login string // "" for a visitor
	pages map[string]string
	links map[string]link // pages that other pages link to
	made  map[string]made // pages of something that has to be made first
}

// link is the first link of a page whose path has a prefix.
type link struct{ page, prefix string }

// allPages returns the pages of the demonstration as each role sees them, with no, some
// and much data. They are used for accessibility tests and screenshots.
func allPages(d *demoServer) []pageSet {
	admin := func(login, rest string) string { return "/admin/accounts/" + d.accountOf(login) + rest }
	northwind := "account=" + d.accountOf("nora")
	return []pageSet{
		{login: "", pages: map[string]string{
			"home": "/", "signin": "/signin", "signup": "/signup", "docs": "/docs", "docs-api": "/docs/api", "docs-search": "/docs/api?q=hold", "plans-visitor": "/plans",
			"error-code": "/errors/insufficient_credits", "not-found": "/nowhere", "offline": "/offline",
			"forgot": "/forgot", "forgot-sent": "/forgot/sent", "signup-sent": "/signup/sent", "signin-sent": "/signin/sent", "closed": "/closed",
			"email-half": "/verify/half", "link-sent": "/auth/link/sent", "email-refused": "/verify/refused", "email-changed": "/verify/changed", "invitation-declined": "/invitations/declined",
		}, made: map[string]made{"verify": {"/verify/:token", (*browser).verifyPage}, "reset": {"/reset/:token", (*browser).resetPage}, "signin-step": {"/signin/step", (*browser).stepPage}, "demo-mails": {"/demo/mails", func(b *browser) string { return b.mails(d.dir) }}}},
		{login: "alex", pages: map[string]string{
			"dashboard": "/dashboard", "buy": "/buy", "keys": "/projects/playground", "settings": "/settings", "settings-email": "/settings/email", "settings-security": "/settings/security", "settings-identities": "/settings/security/identities", "settings-app": "/settings/security/app", "settings-passkey": "/settings/security/passkeys", "settings-sessions": "/settings/sessions", "settings-data": "/settings/data", "confirm-sent": "/confirm/sent", "activity-short": "/activity",
			"plans": "/plans", "billing-empty": "/billing", "billing-details": "/billing/details", "usage-empty": "/usage", "forbidden": "/admin",
		}, links: map[string]link{"lot-allowance": {"/dashboard", "/lots/"}, "key-unused": {"/projects/playground", "/keys/"}}, made: map[string]made{
			"checkout-review": {"/buy/:purchase/continue", (*browser).orderForReview}, "checkout-canceled": {"/buy", (*browser).cancelOrder},
		}},
		{login: "petra", pages: map[string]string{"rollover": "/dashboard"}, links: map[string]link{"lot-extension": {"/dashboard", "/lots/"}}, made: map[string]made{
			"confirm": {"/confirm", func(b *browser) string { return b.confirmPage(d.dir, "petra") }},
		}},
		{login: "bruno", pages: map[string]string{"usage": "/dashboard", "activity": "/activity"}},
		{login: "zero", pages: map[string]string{"empty": "/dashboard", "activity-empty": "/activity", "caps-empty": "/usage/caps", "success-unknown": "/success?session_id=cs_test_nothing"}},
		{login: "sol", pages: map[string]string{"suspended": "/dashboard", "suspended-buy": "/buy"}},
		{login: "leah", pages: map[string]string{
			"enterprise": "/enterprise/dashboard?page=overview", "organization-new": "/enterprise/new",
		}, made: map[string]made{"invitation": {"/invitations/:token", func(b *browser) string { return b.invite(d.accountOf("leah")) }}}},
		{login: "nora", pages: map[string]string{
			"northwind": "/enterprise/dashboard?page=overview", "northwind-usage": "/enterprise/dashboard?page=usage",
			"northwind-usage-year": "/usage?" + northwind + "&range=year", "northwind-usage-keys": "/usage?" + northwind + "&group=key&range=90&unit=money", "northwind-refused": "/activity?" + northwind + "&show=refused", "northwind-members": "/enterprise/dashboard?page=members",
			"northwind-caps": "/enterprise/dashboard?page=caps", "northwind-cap-new": "/usage/caps/set?" + northwind,
			"northwind-api": "/enterprise/dashboard?page=api", "northwind-billing": "/enterprise/dashboard?page=billing", "northwind-activity": "/activity",
			"search": "/search?q=e", "search-nothing": "/search?q=nothing+at+all", "northwind-settings": "/enterprise/settings?" + northwind, "northwind-log": "/enterprise/log?" + northwind, "northwind-domains": "/enterprise/domains?" + northwind, "northwind-close": "/enterprise/close?" + northwind, "northwind-statement": "/activity/statement?" + northwind + "&from=2026-01-01&to=2026-01-02&by=entry", "northwind-statement-year": "/activity/statement?" + northwind + "&from=2026-01-01&to=2026-12-31", "northwind-statement-days": "/activity/statement?" + northwind + "&from=2026-01-01&to=2026-12-31&by=day",
		}, links: map[string]link{
			"member-remove": {"/enterprise/dashboard?page=members", "/members/remove?"},
			"northwind-cap": {"/enterprise/dashboard?page=caps", "/usage/caps/set?account=" + d.accountOf("nora") + "&subject="},
			"lot":           {"/enterprise/dashboard?page=overview", "/lots/"}, "key": {"/enterprise/dashboard?page=api", "/keys/"}, "entry": {"/activity", "/activity/ent_"}, "receipt": {"/billing", "/billing/pur"},
		}},
		{login: "noah", pages: map[string]string{"member": "/enterprise/dashboard?page=overview", "member-keys": "/enterprise/dashboard?page=api", "member-caps": "/enterprise/dashboard?page=caps"}},
		{login: "admin", pages: map[string]string{
			"admin": "/admin", "admin-search": "/admin/accounts?q=demo.test", "admin-none": "/admin/accounts?q=nobody",
			"admin-account": admin("bruno", ""), "admin-northwind": admin("nora", ""), "admin-audit": "/admin/audit",
			"admin-plans": "/admin/plans", "admin-plan": "/admin/plans/business", "admin-plan-edit": "/admin/plans/business/edit", "admin-plan-new": "/admin/plans/new",
			"admin-products": "/admin/products", "admin-product-new": "/admin/products/new", "admin-product-edit": "/admin/products/deep-spec/edit",
			"admin-service-keys": "/admin/service-keys", "admin-leaked-key": "/admin/leaked-key",
			"admin-settings": "/admin/settings", "admin-settings-logo": "/admin/settings/logo", "admin-settings-brand": "/admin/settings/brand", "admin-settings-price": "/admin/settings/price",
			"admin-settings-limits": "/admin/settings/limits", "admin-settings-access": "/admin/settings/access", "admin-settings-texts": "/admin/settings/texts",
			"admin-reports": "/admin/reports", "admin-reports-close": "/admin/reports/close", "admin-reports-books": "/admin/reports/books", "admin-settings-accounting": "/admin/settings/accounting", "admin-bulk": "/admin/bulk", "admin-approvals": "/admin/approvals",
			"admin-purchases": "/admin/purchases", "admin-events": "/admin/events", "admin-refusals": "/admin/refusals",
			"admin-users": "/admin/users", "admin-users-none": "/admin/users?q=nobody%20at%20all", "admin-staff": "/admin/staff", "admin-find": "/search?q=demo",
			"admin-account-entries": admin("nora", "/entries"), "admin-account-timeline": admin("nora", "/timeline"), "admin-account-timeline-usage": admin("nora", "/timeline?kind=usage&until=2026-01-31"), "admin-account-timeline-empty": admin("zero", "/timeline?kind=caps"), "admin-account-balance": admin("nora", "/balance"), "admin-account-balance-empty": admin("zero", "/balance"), "admin-account-plans": admin("nora", "/plans"), "admin-account-keys": admin("nora", "/keys"),
			"admin-account-caps": admin("nora", "/caps"), "admin-cap-new": admin("nora", "/caps/set"),
			"admin-account-members": admin("nora", "/members"), "admin-account-notes": admin("nora", "/notes"), "admin-account-settings": admin("nora", "/settings"),
			"admin-payment-new": admin("nora", "/payments/new"), "admin-plan-start": admin("bruno", "/plans/new"),
		}, links: map[string]link{
			"admin-audit-record": {"/admin/audit", "/admin/audit/aud_"},
			"admin-cap":          {admin("nora", "/caps"), admin("nora", "/caps/set?subject=")}, "admin-extend": {admin("petra", ""), admin("petra", "/lots/")},
			"admin-purchase": {"/admin/purchases", "/admin/purchases/pur"}, "admin-user": {"/admin/users?q=bruno", "/admin/users/usr_"},
			"admin-refund": {admin("bruno", "/timeline?kind=usage"), admin("bruno", "/charges/")}, "admin-reverse": {admin("nora", ""), admin("nora", "/purchases/")},
		}, made: map[string]made{
			"admin-mails":    {"/admin/mails", func(b *browser) string { return b.mailsOfAllStates(d.dir) }},
			"admin-event":    {"/admin/events/:id", func(b *browser) string { return b.firstEvent(d) }},
			"admin-batch":    {"/admin/bulk/:id", func(b *browser) string { return b.uploadBatch(d.accountOf("bruno")) }},
			"admin-approval": {"/admin/approvals/:id", func(b *browser) string { return b.askForApproval(d.accountOf("nora")) }},
		}},
		{login: "auditor", pages: map[string]string{"auditor-account": admin("leah", ""), "auditor-plans": "/admin/plans"}},
	}
}

// resolve returns the paths of a set's pages, looking up those of links.
func (b *browser) resolve(s pageSet) map[string]string {
	b.t.Helper()
	paths := maps.Clone(s.pages)
	for name, l := range s.links {
		b.open(l.page)
		href, err := chromedp.Run(b, chromedp.Evaluate[string](fmt.Sprintf("document.querySelector('main a[href^=%q]').getAttribute('href')", l.prefix)))
		if err != nil {
			b.t.Fatalf("%s has no link to %s: %v", l.page, l.prefix, err)
		}
		paths[name] = href
	}
	for name, m := range s.made {
		paths[name] = m.make(b)
	}
	return paths
}

// accountOf returns the account id of a login.
func (d *demoServer) accountOf(login string) string {
	for _, l := range d.Logins {
		if l.Email == login+"@demo.test" {
			return l.Account
		}
	}
	return ""
}

// browserFor returns a browser that is signed in, unless login is "".
func (d *demoServer) browserFor(t *testing.T, login string) *browser {
	t.Helper()
	b := newBrowser(t, d)
	if login != "" {
		b.signIn(login + "@demo.test")
	}
	return b
}

// emulate sets the width of the window and the color scheme, and disables animations.
func (b *browser) emulate(width int64, theme string) {
	b.t.Helper()
	scheme := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	b.do(chromedp.EmulateViewport(width, 800))
	if _, err := chromedp.Call(b, emulation.SetEmulatedMedia, scheme); err != nil {
		b.t.Fatal(err)
	}
}
