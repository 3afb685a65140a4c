package public_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Ten minutes after signing in, a form that makes a key asks who is there, and is then carried
// on as it was sent.
func TestFormIsCarriedOnAfterProof(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	keys := "/projects/playground?account=" + string(account.ID)
	p.Clock.Add(factor.FreshFor - time.Second)
	b.Get(keys).Form("/keys").Set("name", "In time").Send().Shows(http.StatusOK, "In time")
	p.Clock.Add(time.Second)

	asked := b.Get(keys).Form("/keys").Set("name", "Later").Send()
	if to := asked.Redirects(http.StatusSeeOther); !strings.HasPrefix(to, "/confirm?form=") {
		t.Fatalf("it leads to %s", to)
	}
	if got := len(p.KeysOf(account.ID)); got != 1 {
		t.Fatalf("there are %d keys", got)
	}
	page := asked.Follow().Shows(http.StatusOK, "Confirm it’s you", alex.Email, "Your password").Hides("authenticator app", "Email me a link")
	page.Form("/confirm").Set("password", "wrong").Send().ShowsFault("password", "This is not your current password.")
	made := page.Form("/confirm").Set("password", webtest.Password).Send().Shows(http.StatusOK, "Later")
	if made.Secret() == "" {
		t.Error("the new key's secret is not shown")
	}
	if got := len(p.KeysOf(account.ID)); got != 2 {
		t.Errorf("there are %d keys", got)
	}
	// Sent again, the form is not carried out again, and nobody is asked for ten minutes.
	if to := page.Form("/confirm").Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("the second time it leads to %s", to)
	}
	if got := len(p.KeysOf(account.ID)); got != 2 {
		t.Errorf("there are %d keys", got)
	}
	p.Clock.Add(factor.FreshFor - time.Second)
	b.Get("/settings/security/app").Shows(http.StatusOK)
	p.Clock.Add(time.Second)
	if to := b.Get("/settings/security/app").Redirects(http.StatusSeeOther); to != "/confirm?next=%2Fsettings%2Fsecurity%2Fapp" {
		t.Errorf("it leads to %s", to)
	}
	p.CheckBooks()
}

// A form with faults comes back as its own page does, and goes on from there.
func TestFormWithFaultsIsCarriedOnAfterProof(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := webtest.AdminAccountPath(account.ID)
	p.Clock.Add(factor.FreshFor)
	form := b.AdjustForm(account.ID).SendAdjustment("five", "Goodwill", "preview").Follow().Form("/confirm")
	again := form.Set("password", webtest.Password).Send().ShowsFault("amount", "The amount must be a decimal number such as 10 or 2.5.")
	if got := again.Form(path + "/adjust").Fields.Get("reason"); got != "Goodwill" {
		t.Errorf("the reason came back as %q", got)
	}
	preview := again.Form(path+"/adjust").SendAdjustment("5", "Goodwill", "preview").Shows(http.StatusOK, "Nothing has changed yet.")
	preview.Form(path+"/adjust").Set("step", "apply").Send().Follow().Shows(http.StatusOK, "Goodwill")
	p.CheckAvailable(account.ID, 5*models.Credit)
	p.CheckBooks()
}

// A form belongs to the person who sent it, and to nobody else.
func TestKeptFormsOfOthers(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	eve, _ := p.Customer("eve")
	b, c := p.As(alex), p.As(eve)
	p.Clock.Add(factor.FreshFor)
	asked := b.Get("/projects/playground?account="+string(account.ID)).Form("/keys").Set("name", "Alex's").Send().Redirects(http.StatusSeeOther)
	theirs := c.Get(asked).Shows(http.StatusOK).Form("/confirm").Set("password", webtest.Password)
	if to := theirs.Send().Redirects(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("somebody else's form leads to %s", to)
	}
	if to := c.Get("/confirm?next=//evil.test/").Redirects(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("another site's address leads to %s", to)
	}
	if got := len(p.KeysOf(account.ID)); got != 0 {
		t.Errorf("there are %d keys", got)
	}
}

// What was typed and is secret is not kept: the form comes back filled in, without it.
func TestSecretsAreTypedAgainAfterProof(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	p.Clock.Add(factor.FreshFor)
	asked := b.Post("/settings/email", url.Values{"email": {"new@example.test"}, "secret": {"hunter2"}}).Follow()
	back := asked.Form("/confirm").Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther)
	if len(mailsOf(p, outbox.EmailChangeNew)) > 0 {
		t.Error("the form was carried out without the secret")
	}
	if !strings.Contains(back, "restored=") {
		t.Errorf("it leads to %s", back)
	}
}

func mailsOf(p *webtest.Portal, kind outbox.Kind) (list []outbox.Mail) {
	p.Helper()
	for _, m := range p.Mails() {
		if m.Kind == kind {
			list = append(list, m)
		}
	}
	return list
}

// Somebody with an authenticator app may use it instead, each code once.
func TestProofByCode(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	secret, _ := b.SetUpApp()
	p.Clock.Add(factor.FreshFor)
	page := b.Get("/settings/security/app").Redirects(http.StatusSeeOther)
	form := b.Get(page).Shows(http.StatusOK, "Code from your authenticator app").Form("/confirm")
	form.Set("code", "123456").Send().ShowsFault("code", "Incorrect or used code. Enter the code that your app shows now.")
	code := p.CodeOf(secret)
	if to := form.Set("code", code).Send().Redirects(http.StatusSeeOther); to != "/settings/security/app" {
		t.Errorf("it leads to %s", to)
	}
	form.Set("code", code).Send().ShowsFault("code", "Incorrect or used code. Enter the code that your app shows now.")
}

// Somebody with neither a password nor a factor is mailed a link, which counts in the session
// that has asked for it alone.
func TestProofByLink(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b, elsewhere := p.As(alex), p.As(alex)
	eve, _ := p.Customer("eve")
	if _, err := storetest.Database(t, p.Path, "").ExecContext(t.Context(), "UPDATE users SET password_hash = '' WHERE id = ?", alex.ID); err != nil {
		t.Fatal(err)
	}
	p.Clock.Add(factor.FreshFor)
	asked := b.Get("/projects/playground?account="+string(account.ID)).Form("/keys").Set("name", "By link").Send().Follow()
	asked.Shows(http.StatusOK, "Email me a link").Hides("Your password")
	asked.Form("/confirm/link").Send().Follow().Shows(http.StatusOK, "Check your email")
	link := p.MailedLink(outbox.ProveLink, alex.Email)
	for _, other := range []*webtest.Browser{elsewhere, p.As(eve), p.Browser()} {
		other.Get(link).Form(link).Send().Shows(http.StatusNotFound, "Open this link in the browser in which you")
	}
	b.Get(link).Shows(http.StatusOK, "This confirms that you’re").Form(link).Send().Follow().Follow().Shows(http.StatusOK, "Check what you entered and send it again.").
		Form("/keys").Send().Shows(http.StatusOK, "By link")
	b.Get(link).Shows(http.StatusNotFound, "already used")
	p.As(eve).Post("/confirm/link", url.Values{}).Shows(http.StatusForbidden)
}

// Somebody who sends forms and never proves who they are does not fill the disk with them.
func TestKeptFormsAreBounded(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	p.Clock.Add(factor.FreshFor)
	form := b.Get("/projects/playground?account="+string(account.ID)).Form("/keys").Set("name", "Later")
	for range 100 {
		form.Send().Redirects(http.StatusSeeOther)
	}
	form.Send().Shows(http.StatusTooManyRequests, "Too many forms. Try again in 1 minute.")
	p.Clock.Add(time.Minute)
	form.Send().Redirects(http.StatusSeeOther)
	if got := len(p.KeysOf(account.ID)); got != 0 {
		t.Errorf("there are %d keys", got)
	}
}
