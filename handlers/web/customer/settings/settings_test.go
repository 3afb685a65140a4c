package settings_test

import (
	"archive/zip"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/checkout/sandbox"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
)

func TestProfile(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	page := b.Get("/settings").Shows(http.StatusOK, alex.Email, "It’s 17:48 there now.").
		Form("/settings/profile").Set("name", " Alex Rivera ").Set("zone", " europe/berlin ").Send().Follow().
		Shows(http.StatusOK, "It’s 19:48 there now.")
	if got := page.Flash(); got != "Profile saved." {
		t.Errorf("the flash is %q", got)
	}
	if got := page.Form("/settings/profile").Fields.Get("zone"); got != "Europe/Berlin" {
		t.Errorf("the zone is %q", got)
	}
	if got := page.Form("/settings/profile").Fields.Get("name"); got != "Alex Rivera" {
		t.Errorf("the name is %q", got)
	}
	if got := p.AuditTrail(""); len(got) != 1 || got[0] != "Alex Rivera profile.change: Changed their own profile." {
		t.Errorf("the audit log says %q", got)
	}
}

func TestProfileFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	page := p.As(alex).Get("/settings").Form("/settings/profile").Set("name", "").Set("zone", "Mars/Olympus").Send().
		ShowsFault("name", "The name must not be empty.").
		ShowsFault("zone", "This must be a time zone such as Europe/Berlin.").
		Hides("there now")
	if got := page.Form("/settings/profile").Fields.Get("zone"); got != "Mars/Olympus" {
		t.Errorf("the zone came back as %q", got)
	}
	if got := p.AuditTrail(""); len(got) != 0 {
		t.Errorf("the audit log says %q", got)
	}
}

func TestPassword(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	here, elsewhere := p.As(alex), p.As(alex)
	p.Clock.Add(time.Second)
	page := here.Get("/settings").Form("/settings/password").Set("current", webtest.Password).Set("new", "another good password").Send().Follow()
	if got := page.Flash(); got != "Password changed. You’re signed out everywhere else." {
		t.Errorf("the flash is %q", got)
	}
	if got := p.AuditTrail(""); len(got) != 1 || got[0] != "alex password.change: Changed their own password." {
		t.Errorf("the audit log says %q", got)
	}
	here.Get("/dashboard").Shows(http.StatusOK)
	elsewhere.Get("/dashboard").Redirects(http.StatusSeeOther)
}

func TestPasswordFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	b.Get("/settings").Form("/settings/password").Set("current", "wrong").Set("new", "another good password").Send().
		ShowsFault("current", "This is not your current password.").Hides("another good password")
	b.Get("/settings").Form("/settings/password").Set("current", webtest.Password).Set("new", "short").Send().
		ShowsFault("new", "The new password must have at least 8 characters.")
	p.As(alex)
}

// Another address counts once both links were followed.
func TestEmailChange(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	form := func() *webtest.Form {
		return b.Get("/settings/email").Shows(http.StatusOK, alex.Email).Form("/settings/email")
	}
	form().Set("email", "nowhere").Send().ShowsFault("email", "This must be an email address such as name@example.com.")
	form().Set("email", alex.Email).Send().ShowsFault("email", "This is your address already.")
	if mails := p.Mails(); len(mails) != 0 {
		t.Errorf("there are mails: %v", mails)
	}
	form().Set("email", "new@example.test").Send().Follow().Shows(http.StatusOK)
	first, second := p.MailedLink(outbox.EmailChangeNew, "new@example.test"), p.MailedLink(outbox.EmailChangeOld, alex.Email)
	elsewhere := p.Browser()
	elsewhere.Get(first).Shows(http.StatusOK, "Your new email address will be").Form(first).Send().Follow().Shows(http.StatusOK, "One more step")
	b.Get("/settings").Shows(http.StatusOK, alex.Email)
	elsewhere.Get(second).Form(second).Send().Redirects(http.StatusSeeOther)
	b.Get("/settings").Shows(http.StatusOK, "new@example.test") // the session stays

	form2 := b.Get("/settings/email").Form("/settings/email").Set("email", "third@example.test")
	form2.Send().Redirects(http.StatusSeeOther)
	path := p.MailedLink(outbox.EmailChangeOld, "new@example.test")
	elsewhere.Get(path).Form(path+"/refuse").Send().Follow().Shows(http.StatusOK, "Your email address stays the same")
	elsewhere.Get(p.MailedLink(outbox.EmailChangeNew, "third@example.test")).Shows(http.StatusNotFound, "This link doesn’t work.", "Ask for a new one.")
}

func TestSessions(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	eve, _ := p.Customer("eve")
	here, there, third, hers := p.As(alex), p.As(alex), p.As(alex), p.As(eve)
	page := here.Get("/settings/sessions").Shows(http.StatusOK, "This browser", "127.0.0.0/24")
	mine := page.Form("/settings/sessions/end")
	hers.Post("/settings/sessions/end", mine.Fields).Redirects(http.StatusSeeOther) // ends nobody's
	there.Get("/settings").Shows(http.StatusOK)
	third.Get("/settings").Shows(http.StatusOK)
	mine.Send().Redirects(http.StatusSeeOther)
	if ended := (there.Get("/settings").Status == http.StatusSeeOther) != (third.Get("/settings").Status == http.StatusSeeOther); !ended {
		t.Error("not exactly one session has ended")
	}
	here.Get("/settings/sessions").Form("/settings/sessions/end-others").Send().Redirects(http.StatusSeeOther)
	there.Get("/settings").Redirects(http.StatusSeeOther)
	third.Get("/settings").Redirects(http.StatusSeeOther)
	if here.Get("/settings/sessions").Shows(http.StatusOK).HasForm("/settings/sessions/end") {
		t.Error("there is another session to end")
	}
	hers.Get("/settings").Shows(http.StatusOK)
}

// The download has what is known of the person and their account, and of nobody else's.
func TestDownload(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	eve, others := p.Customer("eve")
	p.Grant(account.ID, 5*models.Credit)
	p.Grant(others.ID, 777_001_234)
	p.Settle(p.PendingPurchase(account.ID, alex.ID, 10, "debit"), func(r *models.PaymentReport) { r.Complete, r.CustomerID = true, "cus_alex" })
	details := models.BillingDetails{Email: alex.Email, Address: "Torstr. 1", TaxID: "DE 123456789"}
	if err := p.SetBilling(t.Context(), account.ID, details, models.AuditRecord{Actor: models.System, Action: "account.billing", AccountID: account.ID}); err != nil {
		t.Fatal(err)
	}
	b := p.As(alex)
	b.SetUpApp()
	page := b.Get("/settings/data/download").Shows(http.StatusOK)
	files := map[string]string{}
	archive, err := zip.NewReader(strings.NewReader(page.Body), int64(len(page.Body)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(text)
		if strings.Contains(string(text), "777.001234") || strings.Contains(string(text), eve.Email) {
			t.Errorf("%s tells of somebody else: %s", f.Name, text)
		}
	}
	for name, text := range map[string]string{
		"profile.json": alex.Email, "account.json": `"available": "5"`, "ledger.csv": ",grant,5,5,", "sessions.csv": "127.0.0.0/24",
		"actions.csv": "at,action,detail", "factors.csv": "totp,Authenticator app,2026-03-29", "purchases.csv": "amount_cents", "api_keys.csv": "prefix",
	} {
		if !strings.Contains(files[name], text) {
			t.Errorf("%s does not have %q: %s", name, text, files[name])
		}
	}
	for _, text := range []string{`"billing_address": "Torstr. 1"`, `"tax_id": "DE 123456789"`, `"stripe_customer": "cus_alex"`} {
		if !strings.Contains(files["account.json"], text) {
			t.Errorf("account.json does not have %s: %s", text, files["account.json"])
		}
	}
	p.CheckBooks()
}

func TestCloseAccount(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Grant(account.ID, 12*models.Credit)
	b, elsewhere := p.As(alex), p.As(alex)
	form := func() *webtest.Form {
		return b.Get("/settings/data").Shows(http.StatusOK, "You have 12 credits left.").Form("/settings/data/close")
	}
	form().Set("give_up", "11").Send().ShowsFault("give_up", "Enter 12.")
	b.Get("/buy").Form("/buy").Send().Redirects(http.StatusSeeOther)
	if to := form().Set("give_up", "12").Send().Redirects(http.StatusSeeOther); to != "/closed" {
		t.Errorf("closing leads to %s", to)
	}
	b.Get("/closed").Shows(http.StatusOK, "Your account is closed", "We’ve sent you an email to confirm.")
	if got := p.OnlyPurchase(account.ID); got.State != models.PurchaseExpired {
		t.Errorf("the open checkout is %s", got.State)
	}
	elsewhere.Get("/dashboard").Redirects(http.StatusSeeOther)
	p.Browser().Get("/signin").Form("/signin").Set("email", alex.Email).Set("password", webtest.Password).Send().
		Shows(http.StatusUnprocessableEntity, "Incorrect email or password.")
	if got := p.Balance(account.ID); got.Available != 0 || got.Account.Status != models.AccountClosed {
		t.Errorf("the account is %+v", got)
	}
	p.CheckBooks()
}

func TestCloseAccountIsRefused(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	p.Enterprise("Leadworks", alex)
	page := p.As(alex).Get("/settings/data").Shows(http.StatusOK, "You can’t close your account yet.", "You are the only owner of")
	if page.HasForm("/settings/data/close") {
		t.Error("there is a form")
	}
	p.As(alex).Post("/settings/data/close", url.Values{}).Shows(http.StatusUnprocessableEntity)
	p.CheckBooks()
}

// A checkout that Stripe can't be asked to expire is paid after all: the money is kept in
// view, the closed account gets nothing, and operators read what to do.
func TestPaymentAfterClosing(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	b := p.As(alex)
	page := b.Get("/buy").Form("/buy").Send().Follow().Link("Continue to payment")
	p.Stripe.Down = true
	b.Get("/settings/data").Shows(http.StatusOK).Form("/settings/data/close").Send().Redirects(http.StatusSeeOther)
	p.Stripe.Down = false
	b.Pay(page, sandbox.CardForm(sandbox.CardPays))
	paid := p.OnlyPurchase(account.ID)
	path, ada := "/admin/purchases/"+string(paid.ID), p.As(p.Operator("ada", models.OperatorAdmin))
	ada.Get(path).Form(path + "/check").Send().Redirects(http.StatusSeeOther)
	p.CheckAvailable(account.ID, 0)
	ada.Get("/admin").Shows(http.StatusOK, "1 flagged purchase")
	form := ada.Get(path).Shows(http.StatusOK, "Paid $12.50 after the account was closed.",
		"Refund the payment in Stripe, then close this purchase.", "Close without credit").Hides("Credit 10 anyway").Form(path + "/settle")
	form.Set("reason", "Refunded").Set("decision", "credit").Send().Shows(http.StatusUnprocessableEntity, "This account is closed.")
	form.Set("reason", "Refunded").Set("decision", "close").Send().Follow().Shows(http.StatusOK, "Closed without credit.")
	p.CheckAvailable(account.ID, 0)
	p.CheckBooks()
}
