package people_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/setting"
)

// mails returns the mails to an address, the newest first, as "kind".
func mails(p *webtest.Portal, to string) (kinds []string) {
	p.Helper()
	page, err := p.Store.Mails(p.Context(), outbox.MailQuery{To: to, Limit: 9})
	if err != nil {
		p.Fatal(err)
	}
	for _, m := range page.Lines {
		kinds = append(kinds, string(m.Kind))
	}
	return kinds
}

func TestUsersAreFound(t *testing.T) {
	p := webtest.NewPortal(t)
	ann, _ := p.Customer("ann")
	p.Operator("sam", models.OperatorSupport)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get("/admin/users").Shows(http.StatusOK, "ann", "sam", "ada", "Support")
	b.Get("/admin/users?q=ANN-1@").Shows(http.StatusOK, "ann").Hides("sam@example.test")
	b.Get("/admin/users?q=nobody").Shows(http.StatusOK, "No results")
	b.Get("/admin/users?status=disabled").Shows(http.StatusOK, "No results")
	b.Get("/admin/users?status=none").Shows(http.StatusUnprocessableEntity)
	if link := b.Get("/admin/users").Link("ann"); link != "/admin/users/"+string(ann.ID) {
		t.Errorf("ann is at %s", link)
	}
	b.Get("/admin/users/usr_none").Shows(http.StatusNotFound)
}

// A person who is blocked is signed out at once, can't come back, and can after all.
func TestBlock(t *testing.T) {
	p := webtest.NewPortal(t)
	ann, account := p.Customer("ann")
	ada := p.Operator("ada", models.OperatorAdmin)
	theirs, b := p.As(ann), p.As(ada)
	path := "/admin/users/" + string(ann.ID)
	page := b.Get(path).Shows(http.StatusOK, "ann-1@example.test", "Owner", "Active")
	if got := page.Link("ann"); got != "/admin/accounts/"+string(account.ID) {
		t.Errorf("the account is at %q", got)
	}
	page.Form(path+"/block").Send().ShowsFault("why", "Enter a reason.")
	page.Form(path+"/block").Set("why", strings.Repeat("x", 201)).Send().ShowsFault("why", "Enter at most 200 characters.")
	theirs.Get("/dashboard").Shows(http.StatusOK)

	page.Form(path+"/block").Set("why", "Fraud").Send().Follow().Shows(http.StatusOK, "Blocked ann.", "Blocked", "Blocked ann: Fraud")
	if got := theirs.Get("/dashboard").Redirects(http.StatusSeeOther); !strings.HasPrefix(got, "/signin") {
		t.Errorf("a blocked person gets to %s", got)
	}
	p.Browser().Post("/signin", url.Values{"email": {ann.Email}, "password": {webtest.Password}}).Shows(http.StatusUnprocessableEntity)
	if got := mails(p, ann.Email); len(got) != 1 || got[0] != "user_disabled" {
		t.Errorf("ann gets %v", got)
	}
	// The form of another tab, which shows what is no longer so.
	page.Form(path+"/block").Set("why", "Again").Send().Shows(http.StatusUnprocessableEntity, "Someone else changed this user.")

	b.Get(path).Form(path+"/unblock").Send().Follow().Shows(http.StatusOK, "Unblocked ann. They can sign in again.")
	theirs.Get("/dashboard").Redirects(http.StatusSeeOther) // the old session is over for good
	p.As(ann).Get("/dashboard").Shows(http.StatusOK)

	b.Get("/admin/users/"+string(ada.ID)).Shows(http.StatusOK, "You can’t block yourself.")
	b.Post("/admin/users/"+string(ada.ID)+"/block", url.Values{"why": {"x"}, "was": {"admin/active"}}).Shows(http.StatusForbidden)
	p.CheckBooks()
}

func TestResetAndSessions(t *testing.T) {
	p := webtest.NewPortal(t)
	ann, _ := p.Customer("ann")
	theirs, b := p.As(ann), p.As(p.Operator("ada", models.OperatorAdmin))
	path := "/admin/users/" + string(ann.ID)
	p.Clock.Add(time.Second)
	b.Get(path).Form(path+"/sessions").Send().Follow().Shows(http.StatusOK, "Ended all sessions for ann.")
	theirs.Get("/dashboard").Redirects(http.StatusSeeOther)
	theirs = p.As(ann)
	p.Clock.Add(time.Second)
	b.Get(path).Form(path+"/reset").Send().Follow().Shows(http.StatusOK, "We emailed ann a link", "Must reset password")
	theirs.Get("/dashboard").Redirects(http.StatusSeeOther)
	if got := mails(p, ann.Email); len(got) == 0 || got[0] != "reset" {
		t.Errorf("ann gets %v", got)
	}
	p.Browser().Post("/signin", url.Values{"email": {ann.Email}, "password": {webtest.Password}}).Shows(http.StatusUnprocessableEntity)
}

func TestOnlyAdminsChangePeople(t *testing.T) {
	p := webtest.NewPortal(t)
	ann, _ := p.Customer("ann")
	path := "/admin/users/" + string(ann.ID)
	for _, role := range []models.OperatorRole{models.OperatorSupport, models.OperatorAuditor} {
		b := p.As(p.Operator(string(role), role))
		b.Get(path).Shows(http.StatusOK, "View only.").Hides("/block", "/sessions\"", "/reset\"")
		b.Get("/admin/staff").Shows(http.StatusOK, "View only.").Hides("Send invitation", "Save role")
	}
}

func TestStaff(t *testing.T) {
	p := webtest.NewPortal(t)
	ada, sam := p.Operator("ada", models.OperatorAdmin), p.Operator("sam", models.OperatorSupport)
	ann, _ := p.Customer("ann")
	b := p.As(ada)
	path := "/admin/staff"
	page := b.Get(path).Shows(http.StatusOK, "ada", "(you)", "sam", "Support").Hides("ann-1@example.test")
	page.Form(path+"/"+string(ada.ID)+"/role").Set("role", "support").Send().Shows(http.StatusUnprocessableEntity, "This is the last admin.")
	page.Form(path+"/"+string(sam.ID)+"/role").Set("role", "support").Send().Follow().Shows(http.StatusOK, "No changes.").Hides("sam is now")
	page.Form(path+"/"+string(sam.ID)+"/role").Set("role", "auditor").Send().Follow().Shows(http.StatusOK, "sam is now auditor.", "Auditor")
	page.Form(path+"/"+string(sam.ID)+"/role").Set("role", "admin").Send().Shows(http.StatusUnprocessableEntity, "Someone else changed this user.")
	b.Get(path).Form(path+"/"+string(sam.ID)+"/role").Set("role", "none").Send().Follow().Shows(http.StatusOK, "sam is no longer staff.").Hides("sam@example.test")
	// Nobody becomes staff but by an invitation.
	b.Post(path+"/"+string(ann.ID)+"/role", url.Values{"role": {"admin"}, "was": {"/active"}}).Shows(http.StatusNotFound)
	if user, err := p.User(t.Context(), ann.ID); err != nil || user.Operator != "" {
		t.Errorf("ann is %+v, %v", user, err)
	}
}

func TestStaffInvitations(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	page := b.Get("/admin/staff").Shows(http.StatusOK)
	page.Form("/admin/staff").Set("email", "new").Send().ShowsFault("email", "The email address must be an email address such as name@example.com.")
	page.Form("/admin/staff").Set("email", "new@example.test").Set("role", "boss").Send().ShowsFault("role", "Choose one of these.")
	page.Form("/admin/staff").Set("email", "new@example.test").Set("role", "support").Send().Follow().
		Shows(http.StatusOK, "Invitation sent to new@example.test.", "Pending invitations", "Support")
	page.Form("/admin/staff").Set("email", "NEW@example.test").Set("role", "admin").Send().ShowsFault("email", "An invitation to this address is already pending.")
	b.Get("/admin/staff").Form("/admin/staff/resend").Send().Follow().Shows(http.StatusOK, "The old link no longer works.")
	if got := mails(p, "new@example.test"); len(got) != 2 || got[0] != "staff_invitation" {
		t.Errorf("the mails are %v", got)
	}
	for range 2 { // with the first three, one of which was refused, five to one address
		b.Get("/admin/staff").Form("/admin/staff/resend").Send().Redirects(http.StatusSeeOther)
	}
	b.Get("/admin/staff").Form("/admin/staff/resend").Send().Shows(http.StatusTooManyRequests, "Too many invitations. Try again in 1 hour.")
	b.Get("/admin/staff").Form("/admin/staff").Set("email", "new@example.test").Set("role", "support").Send().Shows(http.StatusTooManyRequests, "Too many invitations. Try again in 1 hour.")
	b.Get("/admin/staff").Form("/admin/staff/revoke").Send().Follow().Shows(http.StatusOK, "Revoked the invitation to new@example.test.")
	b.Get("/admin/staff").Shows(http.StatusOK).Hides("new@example.test")
	b.Post("/admin/staff/revoke", url.Values{"invitation": {"none"}}).Shows(http.StatusNotFound)
	b.Post("/admin/staff/resend", url.Values{"invitation": {"none"}}).Shows(http.StatusNotFound)
}

func TestStaffWithoutMail(t *testing.T) {
	p := webtest.NewPortal(t, func(c *webtest.Config) { c.Settings.Mail = false })
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get("/admin/staff").Shows(http.StatusOK, "Email is off").Hides("Send invitation")
	b.Post("/admin/staff", url.Values{"email": {"new@example.test"}, "role": {"support"}}).Shows(http.StatusForbidden, "Email is off")
}

func TestUsersArePaged(t *testing.T) {
	p := webtest.NewPortal(t)
	for range 60 {
		p.Person("many")
	}
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	first := b.Get("/admin/users?q=many").Shows(http.StatusOK).WithinSizeLimit()
	next := b.Get(first.Link("Next page")).Shows(http.StatusOK)
	if got := strings.Count(first.Body, `href="/admin/users/usr_`) + strings.Count(next.Body, `href="/admin/users/usr_`); got != 60 {
		t.Errorf("two pages list %d", got)
	}
	b.Get(next.Link("First page")).Shows(http.StatusOK)
}

// While admins have a limit, none of them makes another admin, who could approve, or support,
// who could ask for what they approve.
func TestOneAdminMakesNoOther(t *testing.T) {
	limit := models.Credits(0)
	p := webtest.NewPortal(t, func(c *webtest.Config) { c.Settings.ApprovalLimit = &limit })
	sam := p.Operator("sam", models.OperatorSupport)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	page := b.Get("/admin/staff").Shows(http.StatusOK, "sam")
	page.Form("/admin/staff").Set("email", "new@example.test").Set("role", "admin").Send().
		ShowsFault("role", "Admins have an approval limit, so add admins and support on the command line: bursar user role.")
	page.Form("/admin/staff").Set("email", "new@example.test").Set("role", "support").Send().
		ShowsFault("role", "Admins have an approval limit, so add admins and support on the command line: bursar user role.")
	change := "/admin/staff/" + string(sam.ID) + "/role"
	page.Form(change).Set("role", "admin").Send().Shows(http.StatusUnprocessableEntity, "add admins and support on the command line")
	b.Get("/admin/staff").Form(change).Set("role", "auditor").Send().Follow().Shows(http.StatusOK, "sam is now auditor.")
	if got := mails(p, "new@example.test"); len(got) > 0 {
		t.Errorf("the mails are %v", got)
	}
}

// What was begun before the admins had a limit does not make one later: an invitation that
// waits, and the unblocking of somebody who was blocked.
func TestTheLimitHoldsForWhatWasBegun(t *testing.T) {
	p := webtest.NewPortal(t)
	b, out := p.As(p.Operator("ada", models.OperatorAdmin)), p.Operator("olga", models.OperatorAdmin)
	mallory, _ := p.Customer("mallory")
	for to, role := range map[string]string{mallory.Email: "admin", "new@example.test": "support", "aud@example.test": "auditor"} {
		b.Get("/admin/staff").Form("/admin/staff").Set("email", to).Set("role", role).Send().Redirects(http.StatusSeeOther)
	}
	path := "/admin/users/" + string(out.ID)
	b.Get(path).Form(path+"/block").Set("why", "Left").Send().Redirects(http.StatusSeeOther)
	unblock := b.Get(path).Form(path + "/unblock")
	err := p.ChangeSettings(t.Context(), setting.Change{Name: setting.ApprovalLimit, Value: "500", Audit: models.AuditRecord{Actor: models.System, Action: "setting.change"}})
	if err != nil {
		t.Fatal(err)
	}
	theirs := p.As(mallory)
	at := p.MailedLink(outbox.StaffInvitation, mallory.Email)
	theirs.Get(at).Form(at+"/accept").Send().Shows(http.StatusNotFound, "This invitation is no longer valid.")
	theirs.Get("/admin").Shows(http.StatusForbidden)
	at = p.MailedLink(outbox.StaffInvitation, "new@example.test")
	stranger := p.Browser()
	stranger.Get(at).Form(at+"/accept").Set("name", "New").Set("password", webtest.Password).Send().Shows(http.StatusNotFound, "This invitation is no longer valid.")
	at = p.MailedLink(outbox.StaffInvitation, "aud@example.test")
	p.Browser().Get(at).Form(at+"/accept").Set("name", "Aud").Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther)

	unblock.Send().Shows(http.StatusForbidden, "unblock admins and support on the command line: bursar user enable.")
	b.Get(path).Shows(http.StatusOK, "unblock admins and support on the command line").Hides("/unblock\"")
	if user, err := p.User(t.Context(), out.ID); err != nil || user.Status != models.UserDisabled {
		t.Errorf("olga is %+v, %v", user, err)
	}
	page, err := p.InvitationsOf(t.Context(), link.InvitationQuery{Limit: 9})
	if err != nil || len(page.Lines) != 2 {
		t.Fatalf("%+v, %v", page.Lines, err)
	}
	for _, l := range page.Lines {
		b.Post("/admin/staff/resend", url.Values{"invitation": {string(l.ID)}}).Shows(http.StatusForbidden, "on the command line")
	}
}
