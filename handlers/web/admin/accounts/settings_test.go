package accounts_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestAccountStatus(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.Grant(account.ID, 5*models.Credit)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := webtest.AdminAccountPath(account.ID) + "/settings"
	send := func(status, reason string) *webtest.Page {
		t.Helper()
		f := b.Get(path).Form(path + "/status")
		for n := range f.All("form") {
			if fields := webtest.FieldsOf(n); fields.Get("status") == status {
				f.Fields = fields
			}
		}
		return f.Set("reason-"+status, reason).Send()
	}
	b.Get(path).Shows(http.StatusOK, "Active Current status",
		"It keeps its credits and its plans go on, but it can’t spend or buy. What was paid for still comes in.",
		"Its people no longer see it and its keys open nothing. Its plans go on until they are canceled, and it can be activated again.")
	send("suspended", " ").ShowsFault("reason-suspended", "Enter a reason.")
	if got := send("suspended", "Unpaid").Follow().Shows(http.StatusOK, "Suspended Current status").Flash(); got != "The account is suspended." {
		t.Errorf("the flash is %q", got)
	}
	if _, err := p.Charge(account.ID, models.Credit); models.CodeOf(err) != models.CodeAccountSuspended {
		t.Errorf("a suspended account spends: %v", err)
	}
	send("closed", "Gone").Follow().Shows(http.StatusOK, "Closed Current status")
	send("active", "Back").Follow().Shows(http.StatusOK, "Active Current status")
	p.MustCharge(account.ID, 1)
	b.Post(path+"/status", url.Values{"status": {"gone"}}).Shows(http.StatusNotFound)
	b.Get(webtest.AdminAccountPath(account.ID)).Shows(http.StatusOK, "The account was suspended Other actions · Unpaid ada")
	p.As(p.Operator("sam", models.OperatorSupport)).Get(path).Shows(http.StatusOK, "Ask an admin to make changes.").Hides("/settings/status", "/settings/zone", "/settings/storage")
	p.CheckAuditTrail(account.ID, "ada account.suspend: Suspended the account.", "ada account.close: Closed the account.", "ada account.activate: Activated the account.")
	p.CheckBooks()
}

func TestAccountZone(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.Subscribe(account.ID, p.Plan(models.PlanVersion{Slug: "daily", Name: "Daily Plan", Allowance: models.Credit, Period: models.Daily}))
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := webtest.AdminAccountPath(account.ID) + "/settings"
	f := b.Get(path).Shows(http.StatusOK, "The account is in UTC.",
		"The present periods of its plans end as they would, the next on 30 Mar 2026, 17:48; those after them go by the new clocks.").Form(path + "/zone")
	f.Set("zone", "Berlin").Send().ShowsFault("zone", "Write a time zone such as Europe/Berlin.")
	for range 2 {
		f.Set("zone", "Asia/Tokyo").Send().Follow().Shows(http.StatusOK, "The account is in Asia/Tokyo.")
	}
	if got := p.Balance(account.ID).Account.Zone; got != "Asia/Tokyo" {
		t.Errorf("the account is in %s", got)
	}
	p.CheckAuditTrail(account.ID, "ada account.zone: Moved the account from UTC to Asia/Tokyo.")
	p.CheckBooks()
}
