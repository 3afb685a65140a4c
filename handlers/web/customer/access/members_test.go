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
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

func dashboardPath(a models.Account) string { return "/enterprise/dashboard?account=" + string(a.ID) }

func membersPath(a models.Account) string { return dashboardPath(a) + "&page=members" }

// invitationPath is the address in the newest invitation that was mailed to an address.
func invitationPath(p *webtest.Portal, address string) string {
	p.Helper()
	mails := p.Mails()
	for i := len(mails) - 1; i >= 0; i-- {
		if path := mails[i].Data["path"]; mails[i].To == address && strings.HasPrefix(path, "/invitations/") {
			return path
		}
	}
	p.Fatalf("no invitation to %s among %+v", address, mails)
	return ""
}

func TestMemberLifecycle(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	nia, _ := p.Customer("nia")
	org := p.Enterprise("Leadworks", leah)
	b := p.As(leah)

	page := b.Get(membersPath(org)).Shows(http.StatusOK, "Members Leadworks Organization", "leah (you) "+leah.Email+" Only owner Joined 29 Mar 2026")
	if page.HasForm("/members/role") || page.Link("Leave") != "" {
		t.Error("the only owner may go")
	}
	p.Clock.Add(time.Second)
	page = page.Form("/members").Set("email", nia.Email).Set("role", "billing").Send().Follow().
		Shows(http.StatusOK, "Pending invitations Email Role Invited by Expires Actions "+nia.Email+" Billing leah Expires 5 Apr 2026, 17:48")
	if got := page.Flash(); got != "Invitation sent to "+nia.Email+"." {
		t.Errorf("it says %q", got)
	}
	p.As(nia).Get(dashboardPath(org)).Shows(http.StatusNotFound) // nothing is theirs before they accept
	invitation := p.As(nia).Get(invitationPath(p, nia.Email)).Shows(http.StatusOK, "Join Leadworks", "leah invited "+nia.Email+" to join. Role: Billing.", "View payments and receipts").
		Hides("Invite and remove people")
	joined := invitation.Form(invitation.Path+"/accept").Send().Follow().Shows(http.StatusOK, "Leadworks")
	if got := joined.Flash(); got != "You joined Leadworks." {
		t.Errorf("it says %q", got)
	}
	p.As(nia).Get(invitation.Path).Redirects(http.StatusSeeOther) // to where they have joined
	p.As(leah).Get(invitation.Path).Shows(http.StatusNotFound, "This invitation was accepted already.")

	page = b.Get(membersPath(org)).Shows(http.StatusOK, "nia "+nia.Email+" Billing").Hides("Pending invitations")
	if got := page.Form("/members/role").Set("role", "billing").Send().Follow().Flash(); got != "No changes." {
		t.Errorf("it says %q", got)
	}
	page = page.Form("/members/role").Set("role", "owner").Send().Follow().Shows(http.StatusOK, "nia "+nia.Email+" Owner")
	if got := page.Flash(); got != "Changed the role of nia to Owner." {
		t.Errorf("it says %q", got)
	}
	// Now either owner may leave.
	left := b.Get(page.Link("Leave")).Shows(http.StatusOK, "Leave this organization?").Form("/members/remove").Send().Follow()
	if got := left.Flash(); got != "You left Leadworks." {
		t.Errorf("it says %q", got)
	}
	b.Get(dashboardPath(org)).Shows(http.StatusNotFound)
	b.Post("/members", url.Values{"account": {string(org.ID)}, "email": {leah.Email}, "role": {"owner"}}).Shows(http.StatusNotFound)

	p.Join(org.ID, leah.ID, models.RoleMember)
	back := p.As(nia).Get(membersPath(org))
	back = p.As(nia).Get(back.Link("Remove leah")).Shows(http.StatusOK, "leah loses access immediately. We’ll let them know at "+leah.Email+".").Form("/members/remove").Send().Follow().Hides(leah.Email)
	if got := back.Flash(); got != "Removed leah from Leadworks." {
		t.Errorf("it says %q", got)
	}
	want := []string{
		"leah member.invite: Invited somebody as billing.", "nia invitation.accept: Accepted the invitation to be billing.", "leah member.role: Changed a member's role from billing to owner.",
		"leah member.leave: Left the organization as owner.", "nia member.remove: Removed a member who was member.",
	}
	if got := slices.DeleteFunc(p.AuditTrail(org.ID), func(s string) bool { return strings.Contains(s, "member.add") }); !slices.Equal(got, want) {
		t.Errorf("the audit log says %q, want %q", got, want)
	}
	var kinds []string
	for _, m := range p.Mails() {
		if m.Kind != outbox.NewSignIn {
			kinds = append(kinds, string(m.Kind)+" "+m.Name)
		}
	}
	if want := []string{"invitation nia", "invitation_accepted leah", "role_changed nia", "member_removed leah"}; !slices.Equal(kinds, want) {
		t.Errorf("mailed %q, want %q", kinds, want)
	}
	p.CheckBooks()
}

func TestInvitationFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	max, _ := p.Customer("max")
	org := p.Enterprise("Leadworks", leah)
	p.Join(org.ID, max.ID, models.RoleAdmin)
	invite := func(who models.User, email, role string) *webtest.Page {
		return p.As(who).Get(membersPath(org)).Form("/members").Set("email", email).Set("role", role).Send()
	}
	invite(leah, " ", "member").ShowsFault("email", "Enter an email address such as name@example.com.")
	invite(leah, "Nia <nia@example.test>", "member").ShowsFault("email", "Enter an email address such as name@example.com.")
	invite(leah, max.Email, "member").ShowsFault("email", "This person is already a member.")
	invite(leah, max.Email, "king").ShowsFault("role", "Choose one of these roles.")
	invite(max, "nia@example.test", "owner").ShowsFault("role", "Choose one of these roles.")
	// Whether somebody has signed up with an address is not told.
	for _, email := range []string{"nobody@example.test", "nobody-2@example.test"} {
		invite(leah, email, "billing").Redirects(http.StatusSeeOther)
	}
	invite(max, "NOBODY@example.test", "member").ShowsFault("email", "An invitation to this address is already pending.")
	if members, err := p.Members(t.Context(), org.ID); err != nil || len(members) != 2 {
		t.Errorf("%d members, %v", len(members), err)
	}
}

// Without mail, people find the invitation when they are signed in with its address, and
// nobody else does.
func TestInvitationWithoutMail(t *testing.T) {
	p := webtest.NewPortal(t, func(c *webtest.Config) { c.Settings.Mail = false })
	leah, _ := p.Customer("leah")
	nia, _ := p.Customer("nia")
	eve, _ := p.Customer("eve")
	org := p.Enterprise("Leadworks", leah)
	sent := p.As(leah).Get(membersPath(org)).Shows(http.StatusOK, "This portal can’t send email.").Form("/members").Set("email", nia.Email).Set("role", "member").Send().Follow()
	if got, want := sent.Flash(), "Invitation created for "+nia.Email+". This portal can’t send email, so they see it when they sign in."; got != want {
		t.Errorf("it says %q", got)
	}
	link := p.As(nia).Get("/dashboard").Shows(http.StatusOK, "Leadworks invited you.").Link("View invitation")
	p.As(eve).Get("/dashboard").Hides("invited you")
	p.As(eve).Get(link).Shows(http.StatusNotFound)
	p.As(eve).Post(link+"/accept", nil).Shows(http.StatusNotFound)
	p.Browser().Get(link).Shows(http.StatusNotFound)
	page := p.As(nia).Get(link).Shows(http.StatusOK, "Join Leadworks")
	page.Form(link + "/decline").Send().Redirects(http.StatusSeeOther)
	page.Form(link+"/accept").Send().Shows(http.StatusNotFound, "This invitation was declined.")
	p.As(nia).Get("/dashboard").Hides("You are invited")
}

// The link is for one address: another person can't accept, a known one signs in first, and a new one signs up.
func TestInvitationIsForOneAddress(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	nia, _ := p.Customer("nia")
	eve, _ := p.Customer("eve")
	org := p.Enterprise("Leadworks", leah)
	for _, email := range []string{nia.Email, "new@example.test"} {
		p.As(leah).Get(membersPath(org)).Form("/members").Set("email", email).Set("role", "admin").Send().Redirects(http.StatusSeeOther)
	}
	path := invitationPath(p, nia.Email)
	p.As(eve).Get(path).Shows(http.StatusOK, "You’re signed in as "+eve.Email+". Only "+nia.Email+" can accept this invitation.")
	p.As(eve).Post(path+"/accept", nil).Shows(http.StatusForbidden)
	p.As(eve).Post(path+"/decline", nil).Shows(http.StatusForbidden)
	if page := p.Browser().Get(path).Shows(http.StatusOK, "You have an account with this address."); !strings.Contains(page.Body, `href="/signin?next=`+url.QueryEscape(path)+`"`) {
		t.Error("it does not lead back after signing in")
	}
	p.Browser().Post(path+"/accept", url.Values{"name": {"Eve"}, "password": {webtest.Password}}).Shows(http.StatusUnprocessableEntity)

	path = invitationPath(p, "new@example.test")
	b := p.Browser()
	b.Get(path).Form(path+"/accept").Set("name", "New").Set("password", "short").Send().Shows(http.StatusUnprocessableEntity)
	joined := b.Get(path).Form(path+"/accept").Set("name", "New").Set("password", webtest.Password).Send().Follow().Shows(http.StatusOK, "Leadworks")
	if got := joined.Flash(); got != "You joined Leadworks." {
		t.Errorf("it says %q", got)
	}
	user, err := p.UserByEmail(t.Context(), "new@example.test")
	if memberships, _ := p.Memberships(t.Context(), user.ID); err != nil || !user.Verified() || len(memberships) != 2 || memberships[1].Role != models.RoleAdmin {
		t.Errorf("%+v, %+v, %v", user, memberships, err)
	}
	if members, err := p.Members(t.Context(), org.ID); err != nil || len(members) != 2 {
		t.Errorf("%d members, %v", len(members), err)
	}
	p.CheckBooks()
}

// One mailbox is not flooded, nor does one person or organization send many mails.
func TestInvitationsAreRateLimited(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	b := p.As(leah)
	invite := func(email string) *webtest.Page {
		return b.Post("/members", url.Values{"account": {string(org.ID)}, "email": {email}, "role": {"member"}})
	}
	invite("nia@example.test").Redirects(http.StatusSeeOther)
	id := b.Get(membersPath(org)).Form("/members/invitations/resend").Fields.Get("id")
	for range 4 { // with the first one, five to one address
		b.Post("/members/invitations/resend", url.Values{"account": {string(org.ID)}, "id": {id}}).Redirects(http.StatusSeeOther)
	}
	again := b.Post("/members/invitations/resend", url.Values{"account": {string(org.ID)}, "id": {id}})
	again.Shows(http.StatusTooManyRequests, "Too many invitations. Try again in 1 hour.")
	for n := range 25 {
		invite(fmt.Sprintf("somebody-%d@example.test", n)).Redirects(http.StatusSeeOther)
	}
	invite("late@example.test").Shows(http.StatusTooManyRequests, "Too many invitations. Try again in 2 minutes.")
	p.Clock.Add(2 * time.Minute)
	invite("late@example.test").Redirects(http.StatusSeeOther)
}

func TestMemberChangeConflict(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	max, _ := p.Customer("max")
	org := p.Enterprise("Leadworks", leah)
	p.Clock.Add(time.Second)
	p.Join(org.ID, max.ID, models.RoleMember)
	b := p.As(leah)
	f := b.Get(b.Get(membersPath(org)).Link("Remove max")).Form("/members/remove")
	b.Get(membersPath(org)).Form("/members/role").Set("role", "admin").Send().Redirects(http.StatusSeeOther)
	f.Send().Shows(http.StatusConflict, "Someone else changed this member. Check their details, then try again.", "max "+max.Email+" Admin")
	b.Post("/members/role", url.Values{"account": {string(org.ID)}, "user": {string(leah.ID)}, "was": {"owner"}, "role": {"member"}}).
		Shows(http.StatusConflict, "An organization needs at least one owner. Make someone else an owner first.", "leah (you) "+leah.Email+" Only owner")
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
		if got := strings.Count(page.Body, `href="/members/remove`); got != c.removals {
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
		rows += strings.Count(page.Body, `<tr role="row" id="usr_`)
		at = page.Link("Next page")
	}
	if pages != 10 || rows != 200 {
		t.Errorf("%d pages with %d members", pages, rows)
	}
	b.Get(dashboardPath(org) + "&page=usage").Shows(http.StatusOK).WithinSizeLimit()
}

// Somebody whom a program has named is no member: whoever invites them is told so, and sends
// their link again or takes the place back.
func TestPendingPlaces(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	max, _ := p.Customer("max")
	_, err := p.NameOwner(t.Context(), models.NewAccount{Kind: models.Enterprise, Name: "Elsewhere", BillingEmail: "nia@example.test", Zone: "UTC"},
		models.NewUser{Email: "nia@example.test", Name: "nia", Zone: "UTC"}, models.AuditRecord{Actor: models.System, Action: "account.open"})
	if err != nil {
		t.Fatal(err)
	}
	nia, err := p.UserByEmail(t.Context(), "nia@example.test")
	if err != nil {
		t.Fatal(err)
	}
	org := p.Enterprise("Leadworks", leah)
	p.Join(org.ID, max.ID, models.RoleAdmin)
	storetest.NamePlace(t, p.Kit, org.ID, nia.ID, models.RoleOwner)
	p.As(max).Post("/members/places/remove", url.Values{"account": {string(org.ID)}, "user": {"usr_none"}}).Shows(http.StatusNotFound)
	elsewhere := p.MailedLink(outbox.Claim, "nia@example.test")
	if page := p.As(max).Get(membersPath(org)).Shows(http.StatusOK, "nia nia@example.test Pending Owner"); page.HasForm("/members/places/remove") {
		t.Error("an admin may take an owner's place back")
	}
	b := p.As(leah)
	page := b.Get(membersPath(org)).Form("/members").Set("email", "NIA@example.test").Set("role", "member").Send().
		ShowsFault("email", "This person has a pending place. Resend their link instead.").Shows(http.StatusUnprocessableEntity, "nia@example.test has had a pending place since 29 Mar 2026.")
	sent := page.Form("/members/places/resend").Send().Follow()
	if got := sent.Flash(); got != "New link sent to nia@example.test. The old link no longer works." {
		t.Errorf("it says %q", got)
	}
	second := p.MailedLink(outbox.Claim, "nia@example.test")
	p.Browser().Get(second).Shows(http.StatusOK, "Leadworks")
	for range 3 { // with the invitation that was refused, five to one address
		b.Get(membersPath(org)).Form("/members/places/resend").Send().Redirects(http.StatusSeeOther)
	}
	b.Get(membersPath(org)).Form("/members/places/resend").Send().Shows(http.StatusTooManyRequests, "Too many invitations. Try again in 1 hour.")
	gone := b.Get(membersPath(org)).Form("/members/places/remove").Send().Follow().Hides("Pending")
	if got := gone.Flash(); got != "Removed the pending place of nia@example.test." {
		t.Errorf("it says %q", got)
	}
	p.Browser().Get(second).Shows(http.StatusNotFound)
	p.Browser().Get(elsewhere).Shows(http.StatusOK, "Elsewhere")
	p.CheckBooks()
}
