package web

import (
	"slices"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

var (
	own   = models.Account{ID: "acc_own", Kind: models.Solo, Name: "Nia", Status: models.AccountActive}
	works = models.Account{ID: "acc_works", Kind: models.Enterprise, Name: "Leadworks", Status: models.AccountActive}
)

func person(operator models.OperatorRole, memberships ...models.Membership) models.Actor {
	return models.Actor{User: &models.User{ID: "usr_1", Operator: operator}, Memberships: memberships}
}

func member(a models.Account, r models.Role) models.Membership {
	return models.Membership{Account: a, Role: r}
}

// Who sees what in the navigation, and for which account.
func TestNavigation(t *testing.T) {
	admin := []string{"Home", "Customers:", "Accounts", "Users", "Purchases", "Work:", "Approvals", "Bulk adjustments", "Events", "Email",
		"Catalog:", "Plans", "Products", "Books:", "Reports", "Audit log", "Setup:", "Staff", "Service keys", "Settings"}
	without := func(list []string, remove string, instead ...string) []string {
		i := slices.Index(list, remove)
		return slices.Replace(slices.Clone(list), i, i+1, instead...)
	}
	personal := []string{"Overview", "Usage", "Activity", "Access:", "API keys", "Caps", "Account:", "Billing", "Plans", "Settings"}
	organization := slices.Insert(slices.Clone(personal), 5, "Members")
	for _, test := range []struct {
		name    string
		actor   models.Actor
		here    views.Icon
		account models.Account
		want    []string
		shown   models.AccountID
		current string
	}{
		{"a personal account", person("", member(own, models.RoleOwner)), views.IconUsage, own, personal, own.ID, "Usage"},
		{"an organization's owner", person("", member(works, models.RoleOwner)), views.IconMembers, works, organization, works.ID, "Members"},
		{"a member sees no payments", person("", member(works, models.RoleMember)), views.IconCaps, works, without(organization, "Billing"), works.ID, "Caps"},
		{"a page about no account", person("", member(own, models.RoleOwner), member(works, models.RoleOwner)), views.IconSettings, models.Account{}, personal, own.ID, "Settings"},
		{"their settings are not the organization's", person("", member(works, models.RoleOwner)), views.IconSettings, models.Account{}, organization, works.ID, ""},
		{"somebody without an account", person(""), views.IconSettings, models.Account{}, nil, "", ""},
		{"an admin", person(models.OperatorAdmin), views.IconEvents, models.Account{}, admin, "", "Events"},
		{"an admin at leaked keys", person(models.OperatorAdmin), views.IconLeakedKeys, models.Account{}, admin, "", "Service keys"},
		{"support", person(models.OperatorSupport), views.IconLeakedKeys, models.Account{}, without(admin, "Service keys", "Leaked keys"), "", "Leaked keys"},
		{"an auditor", person(models.OperatorAuditor), views.IconAudit, models.Account{}, without(admin, "Service keys"), "", "Audit log"},
		{"an admin at a customer's account", person(models.OperatorAdmin, member(own, models.RoleOwner)), views.IconAccounts, works, admin, "", "Accounts"},
		{"an admin at their own account", person(models.OperatorAdmin, member(own, models.RoleOwner)), views.IconPlans, own, personal, own.ID, "Plans"},
	} {
		groups, shown := navigation(test.actor, test.here, test.account)
		var got []string
		current := ""
		for _, g := range groups {
			if g.Title != "" {
				got = append(got, g.Title+":")
			}
			for _, l := range g.Links {
				got = append(got, l.Text)
				if l.Current {
					current += l.Text
				}
			}
		}
		if !slices.Equal(got, test.want) || shown.ID != test.shown || current != test.current {
			t.Errorf("%s: %q for %q at %q, want %q for %q at %q", test.name, got, shown.ID, current, test.want, test.shown, test.current)
		}
	}
}
