//go:build screenshots

package main

import (
	"strings"

	"github.com/bursar-portal/bursar/models"
)

// crowdPages are the pages of far too much data: a customer's, and staff's of that account.
func crowdPages(id models.AccountID) []pageSet {
	of := func(path string) string {
		return path + map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "account=" + string(id)
	}
	staff := func(rest string) string { return "/admin/accounts/" + string(id) + rest }
	organization := func(page string) string { return of("/enterprise/dashboard?page=" + page) }
	return []pageSet{
		{login: "crowd", pages: map[string]string{
			"crowd-dashboard": organization("overview"), "crowd-members": organization("members"), "crowd-members-found": of("/enterprise/dashboard?page=members&q=nobody+at+all"), "crowd-keys": organization("api"),
			"crowd-caps": organization("caps"), "crowd-cap-new": of("/usage/caps/set"), "crowd-billing": organization("billing"), "crowd-billing-details": of("/billing/details"),
			"crowd-usage": organization("usage"), "crowd-usage-keys": of("/usage?group=key&range=90"), "crowd-usage-members": of("/usage?group=member&range=90&unit=money"), "crowd-activity": of("/activity"), "crowd-refused": of("/activity?show=refused"),
			"crowd-buy": of("/buy"), "crowd-plans": of("/plans"), "crowd-settings": of("/enterprise/settings"), "crowd-log": of("/enterprise/log"), "crowd-domains": of("/enterprise/domains"), "crowd-close": of("/enterprise/close"),
			"crowd-statement": of("/activity/statement?from=2026-01-01&to=2026-12-31&by=product"), "crowd-search": "/search?q=e", "crowd-profile": "/settings",
		}, links: map[string]link{
			"crowd-member-remove": {organization("members"), "/members/remove?"}, "crowd-key": {organization("api"), "/keys/"}, "crowd-lot": {organization("overview"), "/lots/"},
			"crowd-entry": {of("/activity"), "/activity/ent_"}, "crowd-receipt": {of("/billing"), "/billing/pur"},
		}},
		{login: "many", pages: map[string]string{"many-dashboard": "/dashboard", "many-enterprise": "/enterprise/dashboard", "many-search": "/search?q=place", "many-settings": "/settings"}},
		{login: "admin", pages: map[string]string{
			"crowd-admin": "/admin", "crowd-admin-accounts": "/admin/accounts", "crowd-admin-account": staff(""), "crowd-admin-entries": staff("/entries"), "crowd-admin-timeline": staff("/timeline"),
			"crowd-admin-balance": staff("/balance"), "crowd-admin-keys": staff("/keys"), "crowd-admin-members": staff("/members"), "crowd-admin-caps": staff("/caps"), "crowd-admin-cap-new": staff("/caps/set"),
			"crowd-admin-plans": staff("/plans"), "crowd-admin-notes": staff("/notes"), "crowd-admin-account-settings": staff("/settings"), "crowd-admin-payment-new": staff("/payments/new"),
			"crowd-admin-purchases": "/admin/purchases", "crowd-admin-products": "/admin/products", "crowd-admin-catalog": "/admin/plans", "crowd-admin-plan": "/admin/plans/crowd", "crowd-admin-plan-edit": "/admin/plans/crowd/edit",
			"crowd-admin-users": "/admin/users", "crowd-admin-mails": "/admin/mails", "crowd-admin-refusals": "/admin/refusals", "crowd-admin-reports": "/admin/reports", "crowd-admin-audit": "/admin/audit", "crowd-admin-find": "/search?q=crowd",
		}, links: map[string]link{
			"crowd-admin-purchase": {"/admin/purchases", "/admin/purchases/pur"}, "crowd-admin-user": {"/admin/users?q=somebody", "/admin/users/usr_"},
			"crowd-admin-charge": {staff("/timeline?kind=usage"), staff("/charges/")},
		}},
	}
}
