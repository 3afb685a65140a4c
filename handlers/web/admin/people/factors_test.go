package people_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func staffMFA(c *webtest.Config) { c.Settings.StaffMFA = true }

// An operator sets up a second factor before any of the admin pages, and keeps one.
func TestStaffNeedSecondFactor(t *testing.T) {
	p := webtest.NewPortal(t, staffMFA)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	for _, path := range []string{"/admin", "/admin/staff", "/admin/audit/lines.csv"} {
		if got := b.Get(path).Redirects(http.StatusSeeOther); got != "/settings/security" {
			t.Errorf("%s leads to %s", path, got)
		}
	}
	if got := b.Post("/admin/staff", url.Values{"email": {"new@example.test"}, "role": {"admin"}}).Redirects(http.StatusSeeOther); got != "/settings/security" {
		t.Errorf("a form leads to %s", got)
	}
	if len(mails(p, "new@example.test")) > 0 {
		t.Error("the form was carried out")
	}
	b.Get("/settings/security").Shows(http.StatusOK, "Set up a second factor.")
	b.SetUpApp()
	b.Get("/admin").Shows(http.StatusOK)
	b.Get("/admin/staff").Shows(http.StatusOK, "Second factor: Authenticator app").Hides("No second factor")
	security := b.Get("/settings/security").Shows(http.StatusOK, "Your role requires a second factor.").Hides("Remove app", "Set up a second factor.")
	list, err := p.FactorsOf(t.Context(), userOf(t, p, "ada").ID)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	security.Post("/settings/security/remove", url.Values{"id": {list[0].ID}}).Shows(http.StatusConflict, "Your role requires a second factor.")

	// Customers need none, nor do operators elsewhere in the portal.
	ann, _ := p.Customer("ann")
	p.As(ann).Get("/dashboard").Shows(http.StatusOK)
	p.As(p.Operator("sam", models.OperatorSupport)).Get("/settings").Shows(http.StatusOK)
	b.Get("/admin/staff").Shows(http.StatusOK, "No second factor")
}

func userOf(t *testing.T, p *webtest.Portal, name string) models.User {
	t.Helper()
	user, err := p.UserByEmail(t.Context(), name+"@example.test")
	if err != nil {
		t.Fatal(err)
	}
	return user
}

// An admin resets the factors of somebody who has lost them, who hears of it.
func TestResetFactors(t *testing.T) {
	p := webtest.NewPortal(t)
	ann, _ := p.Customer("ann")
	theirs := p.As(ann)
	path := "/admin/users/" + string(ann.ID)
	ada := p.As(p.Operator("ada", models.OperatorAdmin))
	ada.Get(path).Shows(http.StatusOK, "Second factor None").Hides("Reset two-factor sign-in")
	ada.Post(path+"/factors", url.Values{"lost": {"x"}}).Shows(http.StatusUnprocessableEntity, "This person has no second factor.")
	theirs.SetUpApp()

	sam := p.As(p.Operator("sam", models.OperatorSupport))
	sam.Get(path).Shows(http.StatusOK, "Authenticator app").Hides(path + "/factors")
	sam.Post(path+"/factors", url.Values{"lost": {"x"}}).Shows(http.StatusForbidden)
	form := ada.Get(path).Form(path + "/factors")
	form.Set("lost", " ").Send().ShowsFault("lost", "Enter a reason.")
	form.Set("lost", "Lost the phone, called us").Send().Follow().Shows(http.StatusOK, "Reset two-factor sign-in for ann.", "Second factor None")
	theirs.Get("/dashboard").Redirects(http.StatusSeeOther)
	p.As(ann).Get("/settings/security").Shows(http.StatusOK, "You haven’t set up").Hides("recovery codes left")
	got := mails(p, ann.Email)
	if slices.Sort(got); strings.Join(got, " ") != "factor_added factors_reset new_sign_in" {
		t.Errorf("ann gets %v", got)
	}
	ada.Get(path).Shows(http.StatusOK, "Reset two-factor sign-in for ann: Lost the phone, called us")
	own := "/admin/users/" + string(userOf(t, p, "ada").ID)
	ada.SetUpApp()
	ada.Get(own).Shows(http.StatusOK).Hides(own + "/factors")
	ada.Post(own+"/factors", url.Values{"lost": {"x"}}).Shows(http.StatusForbidden)
}

// Who loses their second factor sees no customer's pages either, by a view that they began
// before.
func TestViewsNeedSecondFactor(t *testing.T) {
	p := webtest.NewPortal(t, staffMFA)
	ann, _ := p.Customer("ann")
	sam := p.Operator("sam", models.OperatorSupport)
	b := p.As(sam)
	b.SetUpApp()
	path := "/admin/users/" + string(ann.ID)
	if text := banner(b.Get(path).Form(path+"/view").Set("reason", "Ticket 7").Send().Follow()); !strings.HasPrefix(text, "Viewing as ann") {
		t.Fatalf("the banner says %q", text)
	}
	if err := p.ResetFactors(t.Context(), sam, models.AuditRecord{Actor: models.System, Action: "factor.reset"}); err != nil {
		t.Fatal(err)
	}
	b.Get("/signin").Form("/signin").Set("email", sam.Email).Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther)
	b.Get("/settings").Shows(http.StatusOK, sam.Email).Hides(ann.Email)
}
