package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func membersAt(a models.Account) string { return dashboard(a) + "&page=members" }

func TestMembersComeChangeAndGo(t *testing.T) {
	p := newPortal(t)
	leah, _ := p.person("leah")
	nia, _ := p.person("nia")
	org := p.enterprise("Leadworks", leah)
	b := p.as(leah)

	page := b.get(membersAt(org)).shows(http.StatusOK, "Members Leadworks Organization", "leah (you) Owner "+leah.Email+" · since 29 Mar 2026, 17:48 · the only owner, who can’t leave")
	if page.offers("/members/role") || page.offers("/members/remove") {
		t.Error("the only owner may go")
	}
	p.Clock.Add(time.Second)
	page = page.form("/members").set("email", strings.ToUpper(nia.Email)).set("role", "billing").send().follow().shows(http.StatusOK, "nia Billing "+nia.Email)
	if got := page.flash(); got != "nia is a member now." {
		t.Errorf("it says %q", got)
	}
	p.as(nia).get("/dashboard").shows(http.StatusOK) // their own account stays their first
	p.as(nia).get(dashboard(org)).shows(http.StatusOK, "Leadworks")

	page = page.form("/members/role").set("role", "owner").send().follow().shows(http.StatusOK, "nia Owner")
	if got := page.flash(); got != "The role is changed." {
		t.Errorf("it says %q", got)
	}
	// Now either owner may leave.
	left := page.form("/members/remove").send().follow()
	if got := left.flash(); got != "You have left Leadworks." {
		t.Errorf("it says %q", got)
	}
	b.get(dashboard(org)).shows(http.StatusNotFound)
	b.post("/members", url.Values{"account": {string(org.ID)}, "email": {leah.Email}, "role": {"owner"}}).shows(http.StatusNotFound)

	back := p.as(nia).get(membersAt(org)).form("/members").set("email", leah.Email).set("role", "member").send().follow()
	back = back.form("/members/remove").send().follow().hides(leah.Email)
	if got := back.flash(); got != "They are no member any more." {
		t.Errorf("it says %q", got)
	}
	want := []string{
		"leah member.add: Added a member with the role billing.", "leah member.role: Changed a member's role from billing to owner.",
		"leah member.leave: Left the organization as owner.", "nia member.add: Added a member with the role member.", "nia member.remove: Removed a member who was member.",
	}
	if got := p.auditTrail(org.ID); !slices.Equal(got, want) {
		t.Errorf("the audit log says %q, want %q", got, want)
	}
	p.CheckBooks()
}

func TestMembersThatCanNotBeAdded(t *testing.T) {
	p := newPortal(t)
	leah, _ := p.person("leah")
	max, _ := p.person("max")
	org := p.enterprise("Leadworks", leah)
	p.Join(org.ID, max.ID, models.RoleAdmin)
	add := func(who models.User, email, role string) *page {
		return p.as(who).get(membersAt(org)).form("/members").set("email", email).set("role", role).send()
	}
	add(leah, " ", "member").faulty("email", "Write the email address with which they have signed up.")
	add(leah, "nobody@example.test", "member").faulty("email", "Nobody has signed up here with this address yet. Once they have, you can add them.")
	add(leah, max.Email, "member").faulty("email", "They are a member already.")
	add(leah, max.Email, "king").faulty("role", "Choose one of these roles.")
	add(max, leah.Email, "owner").faulty("role", "Choose one of these roles.")
	back := add(leah, "nobody@example.test", "billing")
	for n := range back.all("option") {
		if has(n, "selected") && attr(n, "value") != "billing" && attr(n, "value") != "admin" { // max is an admin
			t.Errorf("%s is chosen", attr(n, "value"))
		}
	}
	if members, err := p.Members(t.Context(), org.ID); err != nil || len(members) != 2 {
		t.Errorf("%d members, %v", len(members), err)
	}
}

// Who may ask about addresses may not ask about many; those who are added are not
// counted.
func TestAddressesAreNotToBeProbed(t *testing.T) {
	p := newPortal(t)
	leah, _ := p.person("leah")
	org := p.enterprise("Leadworks", leah)
	b := p.as(leah)
	add := func(email string) *page {
		return b.post("/members", url.Values{"account": {string(org.ID)}, "email": {email}, "role": {"member"}})
	}
	for n := range 30 {
		user, _ := p.Person(fmt.Sprint("member", n))
		add(user.Email).leads(http.StatusSeeOther)
	}
	for range 20 {
		add("nobody@example.test").shows(http.StatusUnprocessableEntity)
	}
	user, _ := p.Person("late")
	for _, email := range []string{"nobody@example.test", user.Email} {
		add(email).shows(http.StatusTooManyRequests, "You have asked for many addresses. Please wait a little, then try again.")
	}
	p.Clock.Add(time.Minute)
	add(user.Email).leads(http.StatusSeeOther)
}

func TestAMemberWhoWasChangedMeanwhile(t *testing.T) {
	p := newPortal(t)
	leah, _ := p.person("leah")
	max, _ := p.person("max")
	org := p.enterprise("Leadworks", leah)
	p.Clock.Add(time.Second)
	p.Join(org.ID, max.ID, models.RoleMember)
	b := p.as(leah)
	f := b.get(membersAt(org)).form("/members/remove")
	b.get(membersAt(org)).form("/members/role").set("role", "admin").send().leads(http.StatusSeeOther)
	f.send().shows(http.StatusConflict, "Somebody has changed this member meanwhile. Look again, and repeat it if it still makes sense.", "max Admin")
	b.post("/members/role", url.Values{"account": {string(org.ID)}, "user": {string(leah.ID)}, "was": {"owner"}, "role": {"member"}}).
		shows(http.StatusConflict, "An organization keeps at least one owner. Make somebody else an owner first.", "leah (you) Owner")
	b.post("/members/role", url.Values{"account": {string(org.ID)}, "user": {string(max.ID)}, "was": {"admin"}, "role": {"king"}}).shows(http.StatusNotFound)
	b.post("/members/remove", url.Values{"account": {string(org.ID)}, "user": {string(max.ID)}, "was": {"'"}}).shows(http.StatusNotFound)
}

// What each role sees of the others, and may do.
func TestWhatMembersSeeOfEachOther(t *testing.T) {
	p := newPortal(t)
	leah, _ := p.person("leah")
	org := p.enterprise("Leadworks", leah)
	people := map[models.Role]models.User{models.RoleOwner: leah}
	for _, role := range models.Roles[1:] {
		user, _ := p.person(string(role))
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
		page := p.as(people[c.role]).get(membersAt(org)).shows(http.StatusOK, "leah", "admin", "billing", "member")
		if page.offers("/members") != c.adds {
			t.Errorf("%s may add: %t", c.role, !c.adds)
		}
		for of, user := range people {
			if sees := strings.Contains(page.text(), user.Email); sees != (c.sees || of == c.role) {
				t.Errorf("%s sees the address of %s: %t", c.role, of, sees)
			}
		}
		if got := strings.Count(page.body, `action="/members/role"`); got != c.changes {
			t.Errorf("%s may change %d", c.role, got)
		}
		if got := strings.Count(page.body, `action="/members/remove"`); got != c.removals {
			t.Errorf("%s may remove %d", c.role, got)
		}
	}
	// A personal account leads to where a person begins.
	alex, solo := p.person("alex")
	if to := p.as(alex).get("/enterprise/dashboard?page=members").leads(http.StatusSeeOther); to != "/dashboard?account="+string(solo.ID) {
		t.Errorf("it leads to %s", to)
	}
}

func TestTwoHundredMembers(t *testing.T) {
	p := newPortal(t)
	leah, _ := p.person("leah")
	org := p.enterprise("Leadworks", leah)
	p.Clock.Add(time.Second)
	for n := range 199 {
		user, _ := p.Person(fmt.Sprintf("colleague%03d", n))
		p.Join(org.ID, user.ID, models.RoleMember)
	}
	b := p.as(leah)
	pages, rows := 0, 0
	for at := membersAt(org); at != ""; pages++ {
		page := b.get(at).shows(http.StatusOK).small()
		rows += strings.Count(page.body, `<li class="key"`)
		at = page.link("Next page")
	}
	if pages != 8 || rows != 200 {
		t.Errorf("%d pages with %d members", pages, rows)
	}
	b.get(dashboard(org) + "&page=usage").shows(http.StatusOK).small()
}
