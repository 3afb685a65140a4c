package access_test

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
)

func dashboardPath(a models.Account) string { return "/enterprise/dashboard?account=" + string(a.ID) }

func membersPath(a models.Account) string { return dashboardPath(a) + "&page=members" }

func TestMemberLifecycle(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	nia, _ := p.Customer("nia")
	org := p.Enterprise("Leadworks", leah)
	b := p.As(leah)

	page := b.Get(membersPath(org)).Shows(http.StatusOK, "Members Leadworks Organization", "leah (you) Owner "+leah.Email+" · since 29 Mar 2026, 17:48 · the only owner, who can’t leave")
	if page.HasForm("/members/role") || page.HasForm("/members/remove") {
		t.Error("the only owner may go")
	}
	p.Clock.Add(time.Second)
	page = page.Form("/members").Set("email", strings.ToUpper(nia.Email)).Set("role", "billing").Send().Follow().Shows(http.StatusOK, "nia Billing "+nia.Email)
	if got := page.Flash(); got != "nia is a member now." {
		t.Errorf("it says %q", got)
	}
	p.As(nia).Get("/dashboard").Shows(http.StatusOK) // their own account stays the first
	p.As(nia).Get(dashboardPath(org)).Shows(http.StatusOK, "Leadworks")

	page = page.Form("/members/role").Set("role", "owner").Send().Follow().Shows(http.StatusOK, "nia Owner")
	if got := page.Flash(); got != "The role is changed." {
		t.Errorf("it says %q", got)
	}
	// Now either owner may leave.
	left := page.Form("/members/remove").Send().Follow()
	if got := left.Flash(); got != "You have left Leadworks." {
		t.Errorf("it says %q", got)
	}
	b.Get(dashboardPath(org)).Shows(http.StatusNotFound)
	b.Post("/members", url.Values{"account": {string(org.ID)}, "email": {leah.Email}, "role": {"owner"}}).Shows(http.StatusNotFound)

	back := p.As(nia).Get(membersPath(org)).Form("/members").Set("email", leah.Email).Set("role", "member").Send().Follow()
	back = back.Form("/members/remove").Send().Follow().Hides(leah.Email)
	if got := back.Flash(); got != "They are no member any more." {
		t.Errorf("it says %q", got)
	}
	want := []string{
		"leah member.add: Added a member with the role billing.", "leah member.role: Changed a member's role from billing to owner.",
		"leah member.leave: Left the organization as owner.", "nia member.add: Added a member with the role member.", "nia member.remove: Removed a member who was member.",
	}
	if got := p.AuditTrail(org.ID); !slices.Equal(got, want) {
		t.Errorf("the audit log says %q, want %q", got, want)
	}
	p.CheckBooks()
}

func TestMemberCreateFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	max, _ := p.Customer("max")
	org := p.Enterprise("Leadworks", leah)
	p.Join(org.ID, max.ID, models.RoleAdmin)
	add := func(who models.User, email, role string) *webtest.Page {
		return p.As(who).Get(membersPath(org)).Form("/members").Set("email", email).Set("role", role).Send()
	}
	add(leah, " ", "member").ShowsFault("email", "Write the email address with which they have signed up.")
	add(leah, "nobody@example.test", "member").ShowsFault("email", "Nobody has signed up here with this address yet. Once they have, you can add them.")
	add(leah, max.Email, "member").ShowsFault("email", "They are a member already.")
	add(leah, max.Email, "king").ShowsFault("role", "Choose one of these roles.")
	add(max, leah.Email, "owner").ShowsFault("role", "Choose one of these roles.")
	back := add(leah, "nobody@example.test", "billing")
	for n := range back.All("option") {
		if webtest.HasAttr(n, "selected") && webtest.Attr(n, "value") != "billing" && webtest.Attr(n, "value") != "admin" { // max is an admin
			t.Errorf("%s is chosen", webtest.Attr(n, "value"))
		}
	}
	if members, err := p.Members(t.Context(), org.ID); err != nil || len(members) != 2 {
		t.Errorf("%d members, %v", len(members), err)
	}
}

// People who may look up addresses may not look up many. Those that are added do not count.
func TestMemberLookupsAreRateLimited(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	b := p.As(leah)
	add := func(email string) *webtest.Page {
		return b.Post("/members", url.Values{"account": {string(org.ID)}, "email": {email}, "role": {"member"}})
	}
	for n := range 30 {
		user, _ := p.Person(fmt.Sprint("member", n))
		add(user.Email).Redirects(http.StatusSeeOther)
	}
	for range 20 {
		add("nobody@example.test").Shows(http.StatusUnprocessableEntity)
	}
	user, _ := p.Person("late")
	for _, email := range []string{"nobody@example.test", user.Email} {
		add(email).Shows(http.StatusTooManyRequests, "You have looked up too many addresses.")
	}
	p.Clock.Add(time.Minute)
	add(user.Email).Redirects(http.StatusSeeOther)
}

func TestMemberChangeConflict(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	max, _ := p.Customer("max")
	org := p.Enterprise("Leadworks", leah)
	p.Clock.Add(time.Second)
	p.Join(org.ID, max.ID, models.RoleMember)
	b := p.As(leah)
	f := b.Get(membersPath(org)).Form("/members/remove")
	b.Get(membersPath(org)).Form("/members/role").Set("role", "admin").Send().Redirects(http.StatusSeeOther)
	f.Send().Shows(http.StatusConflict, "Somebody has changed this member meanwhile. Look again, and repeat it if it still makes sense.", "max Admin")
	b.Post("/members/role", url.Values{"account": {string(org.ID)}, "user": {string(leah.ID)}, "was": {"owner"}, "role": {"member"}}).
		Shows(http.StatusConflict, "An organization keeps at least one owner. Make somebody else an owner first.", "leah (you) Owner")
	b.Post("/members/role", url.Values{"account": {string(org.ID)}, "user": {string(max.ID)}, "was": {"admin"}, "role": {"king"}}).Shows(http.StatusNotFound)
	b.Post("/members/remove", url.Values{"account": {string(org.ID)}, "user": {string(max.ID)}, "was": {"'"}}).Shows(http.StatusNotFound)
}

// What each role sees of the others and may do.
func TestMemberPageByRole(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	people := map[models.Role]models.User{models.RoleOwner: leah}
	for _, role := range models.Roles[1:] {
		user, _ := p.Customer(string(role))
		p.Join(org.ID, user.ID, role)
		people[role] = user
	}
	for _, c := range []struct {
		role              models.Role
		adds, sees        bool
		changes, removals int
	}{
		{models.RoleOwner, true, true, 3, 3},
		{models.RoleAdmin, true, true, 3, 3},
		{models.RoleBilling, false, false, 0, 1},
		{models.RoleMember, false, false, 0, 1},
	} {
		page := p.As(people[c.role]).Get(membersPath(org)).Shows(http.StatusOK, "leah", "admin", "billing", "member")
		if page.HasForm("/members") != c.adds {
			t.Errorf("%s may add: %t", c.role, !c.adds)
		}
		for of, user := range people {
			if sees := strings.Contains(page.Text(), user.Email); sees != (c.sees || of == c.role) {
				t.Errorf("%s sees the address of %s: %t", c.role, of, sees)
			}
		}
		if got := strings.Count(page.Body, `action="/members/role"`); got != c.changes {
			t.Errorf("%s may change %d", c.role, got)
		}
		if got := strings.Count(page.Body, `action="/members/remove"`); got != c.removals {
			t.Errorf("%s may remove %d", c.role, got)
		}
	}
	// A personal account has no such page and redirects to its dashboard.
	alex, solo := p.Customer("alex")
	if to := p.As(alex).Get("/enterprise/dashboard?page=members").Redirects(http.StatusSeeOther); to != "/dashboard?account="+string(solo.ID) {
		t.Errorf("it leads to %s", to)
	}
}

func TestTwoHundredMembers(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	p.Clock.Add(time.Second)
	for n := range 199 {
		user, _ := p.Person(fmt.Sprintf("colleague%03d", n))
		p.Join(org.ID, user.ID, models.RoleMember)
	}
	b := p.As(leah)
	pages, rows := 0, 0
	for at := membersPath(org); at != ""; pages++ {
		page := b.Get(at).Shows(http.StatusOK).WithinSizeLimit()
		rows += strings.Count(page.Body, `<li class="key"`)
		at = page.Link("Next page")
	}
	if pages != 10 || rows != 200 {
		t.Errorf("%d pages with %d members", pages, rows)
	}
	b.Get(dashboardPath(org) + "&page=usage").Shows(http.StatusOK).WithinSizeLimit()
}
