package settings_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/setting"
)

const (
	list  = "/admin/settings"
	brand = "/admin/settings/brand"
	price = "/admin/settings/price"
)

// Each setting is changed on its page, holds from the next request on, is recorded with
// what was before, and goes back to its default.
func TestEverySetting(t *testing.T) {
	for _, test := range []struct {
		group, name, typed string
		value              string // as stored
		audit              string
	}{
		{"brand", setting.BrandName, "Acme", "Acme", "Changed the name from “Bursar” to “Acme”."},
		{"brand", setting.Accent, "#AA0000", "#aa0000", "Changed the accent color from “#2f5d50” to “#aa0000”."},
		{"brand", setting.CreditWord, "token", "token", "Changed the word for a credit from “credit” to “token”."},
		{"brand", setting.SupportEmail, "help@acme.test", "help@acme.test", "Changed the support email from none to “help@acme.test”."},
		{"brand", setting.TermsURL, "https://acme.test/terms", "https://acme.test/terms", "Changed the link to the terms of service from none to “https://acme.test/terms”."},
		{"brand", setting.PrivacyURL, "https://acme.test/privacy", "https://acme.test/privacy", "Changed the link to the privacy notice from none to “https://acme.test/privacy”."},
		{"brand", setting.Seller, "Acme GmbH\r\nTorstraße 1\r\n", "Acme GmbH; Torstraße 1", "Changed the seller from none to “Acme GmbH / Torstraße 1”."},
		{"price", setting.Price, "1.50", "150", "Changed the price of a credit from “$1.25” to “$1.50”."},
		{"price", setting.Packs, "500, 5,50", "5,50,500", "Changed the packs from “2, 10, 25, 100” to “5, 50, 500”."},
		{"price", setting.MaxPurchase, "20,000", "20000", "Changed the largest purchase from “10,000” to “20,000”."},
		{"limits", setting.SignupCredits, "5", "5", "Changed the sign-up credits from “0” to “5”."},
		{"limits", setting.SupportLimit, "1,000", "1000", "Changed the support limit from “100” to “1,000”."},
		{"limits", setting.ApprovalLimit, "2500", "2500", "Changed the approval limit from “No limit” to “2,500”."},
		{"limits", setting.StorageLimit, "2 GB", "2147483648", "Changed the storage limit from “1 GB” to “2 GB”."},
		{"access", setting.Organizations, "operators", "operators", "Changed who can create organizations from “Everyone” to “Staff only”."},
		{"access", setting.SessionIdle, "36", "36", "Changed the sign-out after inactivity from “14 days” to “36 hours”."},
		{"access", setting.SessionLife, "48", "48", "Changed the maximum session length from “30 days” to “2 days”."},
		{"access", setting.MaxSessions, "3", "3", "Changed the sessions per person from “20” to “3”."},
		{"accounting", setting.JournalClearing, "1360 Stripe", "1360 Stripe", "Changed the clearing account from “Clearing” to “1360 Stripe”."},
		{"accounting", setting.JournalDeferred, "3900", "3900", "Changed the deferred revenue account from “Deferred revenue” to “3900”."},
		{"accounting", setting.JournalRevenue, "8400", "8400", "Changed the revenue account from “Revenue” to “8400”."},
		{"accounting", setting.JournalBreakage, "8401", "8401", "Changed the breakage account from “Breakage” to “8401”."},
		{"accounting", setting.JournalTax, "1776", "1776", "Changed the tax account from “Tax payable” to “1776”."},
		{"texts", setting.TextSignUp, "Invited\r\npeople only.", "Invited\npeople only.", "Changed the sign-up page notice from none to “Invited / people only.”."},
		{"texts", setting.TextBuy, "Net prices.", "Net prices.", "Changed the purchase form text from none to “Net prices.”."},
		{"texts", setting.TextMail, "Acme GmbH, HRB 1", "Acme GmbH, HRB 1", "Changed the email footer from none to “Acme GmbH, HRB 1”."},
	} {
		p := webtest.NewPortal(t)
		b := p.As(p.Operator("ada", models.OperatorAdmin))
		one, _ := setting.Named(test.name)
		path := list + "/" + test.group
		was := one.Text(p.Settings())
		b.Get(path).Form(path).Set(test.name, test.typed).Set("step", "apply").Send().Follow().Shows(http.StatusOK, test.audit, "Set by ada on")
		if got := one.Text(p.Settings()); got != test.value {
			t.Errorf("%s is %q", test.name, got)
		}
		if got := p.AuditedActions(); got != "ada setting.change "+test.name+": "+test.audit {
			t.Errorf("the audit log says %s", got)
		}
		// Sending the form as it is changes nothing, whatever its lines and digits look like.
		if to := b.Get(path).Form(path).Set("step", "apply").Send().Redirects(http.StatusSeeOther); to != list {
			t.Errorf("%s: sent as it is, it leads to %s", test.name, to)
		}
		if test.name == setting.ApprovalLimit {
			continue // it only gets lower: TestOneAdminRaisesNoLimit
		}
		page := resetForm(b.Get(path), path).Set("default", test.name).Send()
		if test.group == "price" {
			page = page.Shows(http.StatusOK, "These changes aren’t saved yet.").Form(path).Set("step", "apply").Send()
		}
		page.Redirects(http.StatusSeeOther)
		if got := one.Text(p.Settings()); got != was {
			t.Errorf("%s goes back to %q", test.name, got)
		}
		b.Get(list).Hides("Set by ada")
	}
	if len(setting.All) != 26 {
		t.Errorf("there are %d settings", len(setting.All))
	}
}

// resetForm is the form that the buttons "Reset to default" send.
func resetForm(p *webtest.Page, path string) *webtest.Form {
	for n := range p.All("form") {
		if webtest.Attr(n, "id") == "reset" {
			return &webtest.Form{Page: p, Action: path, Fields: webtest.FieldsOf(n)}
		}
	}
	p.Fatal("there is no such form")
	return nil
}

// Two admins at once: the second one is told what the first has made of it, and decides.
func TestTwoAdminsAtOnce(t *testing.T) {
	p := webtest.NewPortal(t)
	ada, ben := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
	first, second, other := ada.Get(price).Form(price), ben.Get(price).Form(price), ben.Get(price).Form(price)
	same := ben.Get(price).Form(price)
	first.Set(setting.Price, "1.50").Set("step", "apply").Send().Redirects(http.StatusSeeOther)
	page := second.Set(setting.Price, "2").Set("step", "apply").Send()
	page.Shows(http.StatusConflict, "ada changed this to “$1.50” while you were editing. Save again to change it to “$2.00”.")
	if p.Settings().PriceCents != 150 {
		t.Errorf("the price is %d", p.Settings().PriceCents)
	}
	// Who changes something else does not bring back what they had seen.
	other.Set(setting.MaxPurchase, "500").Set("step", "apply").Send().Redirects(http.StatusSeeOther)
	if s := p.Settings(); s.PriceCents != 150 || s.MaxPurchase != 500 {
		t.Errorf("the price is %d, the largest purchase %d", s.PriceCents, s.MaxPurchase)
	}
	// The same change twice is one.
	same.Set(setting.Price, "1.5").Set("step", "apply").Send().Follow().Shows(http.StatusOK, "Settings saved.")
	page.Form(price).Set("step", "apply").Send().Redirects(http.StatusSeeOther)
	if p.Settings().PriceCents != 200 {
		t.Errorf("the price is %d", p.Settings().PriceCents)
	}
	if got := strings.Count(p.AuditedActions(), "setting.change"); got != 3 {
		t.Errorf("the audit log says %s", p.AuditedActions())
	}
}

// A change of the price is previewed, and changes nothing before it is saved.
func TestPricePreview(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	page := b.Get(price).Form(price).Set(setting.Price, "0.10").Set("step", "preview").Send()
	page.Shows(http.StatusOK, "Price of a credit $1.25 → $0.10", "10 credits $12.50 → $1.00", "100 credits $125.00 → $10.00",
		"The smallest purchase is 5 credits. Stripe doesn’t accept smaller payments.", "The pack of 2 credits isn’t offered",
		"This applies to new checkouts. Open checkouts keep their price.", "These changes aren’t saved yet.")
	if p.Settings().PriceCents != 125 || p.AuditedActions() != "" {
		t.Errorf("the price is %d", p.Settings().PriceCents)
	}
	page.Form(price).Set("step", "apply").Send().Redirects(http.StatusSeeOther)
	if p.Settings().PriceCents != 10 {
		t.Errorf("the price is %d", p.Settings().PriceCents)
	}
	b.Get(price).Form(price).Set(setting.Price, "1").Set("step", "save").Send().Shows(http.StatusNotFound)
}

// What the environment sets is shown with its variable, and can't be changed here.
func TestTheEnvironmentWins(t *testing.T) {
	p := webtest.NewPortal(t, func(c *webtest.Config) { c.Settings.Fixed = []string{setting.Price, setting.BrandName} })
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get(list).Shows(http.StatusOK, "Price of a credit $1.25 Set by BURSAR_CREDIT_PRICE_CENTS", "Name Bursar Set by BURSAR_BRAND_NAME")
	page := b.Get(price).Shows(http.StatusOK, "Set by BURSAR_CREDIT_PRICE_CENTS. Change it in the environment.")
	f := page.Form(price)
	if f.Fields.Has(setting.Price) {
		t.Errorf("the form has %v", f.Fields)
	}
	f.Set(setting.Price, "9").Set("was."+setting.Price, "125").Set("step", "apply").Send().Redirects(http.StatusSeeOther)
	b.Post(price, url.Values{"default": {setting.Price}, "step": {"apply"}}).Redirects(http.StatusSeeOther)
	if p.Settings().PriceCents != 125 || p.AuditedActions() != "" {
		t.Errorf("the price is %d, %s", p.Settings().PriceCents, p.AuditedActions())
	}
	// A fault of what can't be changed here is one of the form.
	b.Get(price).Form(price).Set(setting.MaxPurchase, "0").Send().Shows(http.StatusUnprocessableEntity, "Enter a whole number from 1 to 1,000,000,000.")
}

// Bad values come back beside their fields, and nothing changes.
func TestBadValues(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	for _, test := range []struct{ group, name, typed, fault string }{
		{"brand", setting.BrandName, "", "The name must not be empty."},
		{"brand", setting.Accent, "red", "Enter a color such as #0d6b53."},
		{"brand", setting.SupportEmail, "help", "Enter an email address such as help@example.com."},
		{"brand", setting.TermsURL, "javascript:alert(1)", "Enter a web address such as https://example.com/terms."},
		{"brand", setting.Seller, strings.Repeat("x", 501), "The seller must have at most 500 characters."},
		{"price", setting.Price, "0", "Enter a price such as 1.25."},
		{"price", setting.Price, "1.255", "Enter a price such as 1.25."},
		{"price", setting.Price, "10000.01", "Enter a price such as 1.25."},
		{"price", setting.Packs, "5,5", "Enter up to 12 different whole numbers, such as 2, 10, 25, 100."},
		{"price", setting.Packs, "5, 20000", "Enter packs of at most 10,000 credits, the largest purchase."},
		{"price", setting.MaxPurchase, "1.5", "Enter a whole number from 1 to 1,000,000,000."},
		{"limits", setting.SupportLimit, "-1", "The support limit must be a decimal number such as 10 or 2.5."},
		{"limits", setting.StorageLimit, "much", "Enter a size such as 500 MB or 1.5 GB."},
		{"access", setting.Organizations, "nobody", "This must be anyone or operators."},
		{"access", setting.SessionIdle, "0", "Enter a whole number of hours from 1 to 8,760."},
		{"access", setting.MaxSessions, "1001", "Enter a whole number from 1 to 1,000."},
		{"texts", setting.TextBuy, strings.Repeat("ä", 501), "The text must have at most 500 characters."},
	} {
		path := list + "/" + test.group
		b.Get(path).Form(path).Set(test.name, test.typed).Set("step", "apply").Send().ShowsFault(test.name, test.fault).Shows(http.StatusUnprocessableEntity)
	}
	if got := p.AuditedActions(); got != "" {
		t.Errorf("the audit log says %s", got)
	}
	b.Get(list + "/none").Shows(http.StatusNotFound)
	b.Post(brand, url.Values{"default": {"base_url"}}).Shows(http.StatusNotFound)
}

// A currency whose amounts go in steps has prices in such steps.
func TestPriceSteps(t *testing.T) {
	p := webtest.NewPortal(t, func(c *webtest.Config) { c.Settings.Currency, c.Settings.PriceCents = "kwd", 130 })
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	f := b.Get(price).Form(price)
	f.Set(setting.Price, "0.135").Set("step", "apply").Send().ShowsFault(setting.Price, "Enter a multiple of 0.010 KWD, the smallest amount Stripe accepts.")
	f.Set(setting.Price, "0.14").Set("step", "apply").Send().Follow().Shows(http.StatusOK, "0.140 KWD")
	p = webtest.NewPortal(t, func(c *webtest.Config) { c.Settings.PriceCents = 10 })
	b = p.As(p.Operator("ada", models.OperatorAdmin))
	f = b.Get(price).Form(price)
	f.Set(setting.MaxPurchase, "1").Set("step", "apply").Send().ShowsFault(setting.MaxPurchase, "Enter at least 5. At this price, fewer credits cost less than Stripe accepts.")
}

// Others than admins look.
func TestOthersLook(t *testing.T) {
	p := webtest.NewPortal(t, func(c *webtest.Config) {
		c.Settings.Start = []models.StartSetting{{Label: "Currency", Value: "USD", Variable: "BURSAR_CURRENCY"}, {Label: "Trusted proxies", Variable: "BURSAR_TRUSTED_PROXIES"}}
	})
	b := p.As(p.Operator("sue", models.OperatorSupport))
	page := b.Get(list).Shows(http.StatusOK, "View only. Ask an admin to make changes.", "Currency USD BURSAR_CURRENCY", "Trusted proxies None BURSAR_TRUSTED_PROXIES")
	page.Hides("Edit")
	if page.HasForm(brand) {
		t.Error("there is a form")
	}
}

// While admins have a limit, none of them raises on the page what one person can give.
func TestOneAdminRaisesNoLimit(t *testing.T) {
	limit := 50 * models.Credit
	p := webtest.NewPortal(t, func(c *webtest.Config) { c.Settings.ApprovalLimit = &limit })
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	const path, said = "/admin/settings/limits", "Enter at most what one admin can add without approval."
	b.Get(path).Form(path).Set("approval_limit", "51").Send().ShowsFault("approval_limit", said+" To raise limits, set BURSAR_APPROVAL_LIMIT where the portal runs.")
	b.Get(path).Form(path).Set("approval_limit", "").Send().Shows(http.StatusUnprocessableEntity, said)
	b.Get(path).Form(path).Set("support_limit", "101").Send().Shows(http.StatusUnprocessableEntity, said)
	b.Get(path).Form(path).Set("support_limit", "40").Set("approval_limit", "45").Send().Follow().Shows(http.StatusOK, "Saved 2 settings.")
	b.Get(path).Form(path).Set("approval_limit", "50").Send().Shows(http.StatusUnprocessableEntity, said)
	if got := p.Settings(); *got.ApprovalLimit != 45*models.Credit || got.SupportLimit != 40*models.Credit {
		t.Errorf("the limits are %v and %v", *got.ApprovalLimit, got.SupportLimit)
	}
}
