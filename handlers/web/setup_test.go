package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
)

// setUpPath is the address of the link that the server prints for an empty portal.
func setUpPath(p *webtest.Portal) string {
	p.Helper()
	token := link.NewToken()
	if made, err := p.MakeFirstAdminLink(p.Context(), token); err != nil || !made {
		p.Fatal(made, err)
	}
	return "/setup/" + string(token)
}

func TestTheFirstAdminIsMadeInTheBrowser(t *testing.T) {
	p := webtest.NewPortal(t)
	older, path := setUpPath(p), setUpPath(p)
	p.Browser().Get(older).Shows(http.StatusNotFound, "This setup link doesn’t work.")
	p.Browser().Get("/setup/none").Shows(http.StatusNotFound, "This setup link doesn’t work.")
	b, second := p.Browser(), p.Browser()
	late := second.Get(path).Shows(http.StatusOK, "Create the first admin.").Form(path).
		Set("name", "Eve").Set("email", "eve@example.test").Set("password", webtest.Password)
	form := b.Get(path).Form(path)
	form.Set("name", "").Set("email", "ada").Set("password", "short").Send().ShowsFault("email", "This address must be an email address such as name@example.com.")
	form.Set("name", "Ada").Set("email", "ada@example.test").Set("password", webtest.Password).Send().Follow().Shows(http.StatusOK, "Home")

	late.Send().Shows(http.StatusNotFound, "This setup link doesn’t work.")
	b.Get(path).Shows(http.StatusNotFound)
	users, err := p.Users(t.Context(), models.UserQuery{Limit: 9})
	if err != nil || len(users.Lines) != 1 {
		t.Fatalf("there are %+v, %v", users, err)
	}
	if u := users.Lines[0]; u.Email != "ada@example.test" || u.Operator != models.OperatorAdmin || !u.Verified() || !u.SignedInAt.Equal(p.Now()) {
		t.Errorf("the admin is %+v", u)
	}
	log, err := p.AuditLog(t.Context(), models.AuditQuery{Action: "user.setup", Limit: 9})
	if err != nil || len(log.Lines) != 1 || log.Lines[0].ActorName != "Ada" || log.Lines[0].Subject != string(users.Lines[0].ID) {
		t.Errorf("the log has %+v, %v", log, err)
	}
}

func TestTheSetUpLinkExpires(t *testing.T) {
	p := webtest.NewPortal(t)
	path := setUpPath(p)
	form := p.Browser().Get(path).Form(path).Set("name", "Ada").Set("email", "ada@example.test").Set("password", webtest.Password)
	p.Clock.Add(24 * time.Hour)
	form.Send().Shows(http.StatusNotFound)
	if a := p.Browser().Post(path, url.Values{}); a.Status != http.StatusNotFound || strings.Contains(a.Body, "Create admin") {
		t.Errorf("an expired link is answered %d", a.Status)
	}
}

// The overview says what is left to do until an admin dismisses it.
func TestTheChecklist(t *testing.T) {
	p := webtest.NewPortal(t)
	olga := p.As(p.Operator("olga", models.OperatorAuditor))
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get("/admin").Shows(http.StatusOK, "Get ready for customers", "0 of 7 done", "Use HTTPS", "Receive a Stripe webhook", "Create a product", "Make a backup")
	if err := p.SaveProduct(t.Context(), models.Product{Slug: "doc", Name: "Document", UnitCost: models.Credit, Rule: models.Upfront}); err != nil {
		t.Fatal(err)
	}
	page := b.Get("/admin").Shows(http.StatusOK, "1 of 7 done")
	olga.Get("/admin").Shows(http.StatusOK, "1 of 7 done").Hides("Dismiss")
	page.Form("/admin/checklist/dismiss").Send().Follow().Shows(http.StatusOK, "Checklist dismissed.").Hides("Get ready for customers")
	olga.Get("/admin").Hides("Get ready for customers")
}
