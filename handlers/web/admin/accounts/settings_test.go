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
		"It keeps its credits and its plans renew, but it can’t spend or buy. Payments already under way are still credited.",
		"Its members lose access and its keys stop working. Its plans renew until you cancel them. You can activate it again.")
	send("suspended", " ").ShowsFault("reason-suspended", "Enter a reason.")
	if got := send("suspended", "Unpaid").Follow().Shows(http.StatusOK, "Suspended Current status").Flash(); got != "Suspended the account." {
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
	f := b.Get(path).Shows(http.StatusOK, "The account’s time zone is UTC.",
		"Current plan periods end as planned, the next on 30 Mar 2026, 17:48. Later ones use the new time zone.").Form(path + "/zone")
	f.Set("zone", "Berlin").Send().ShowsFault("zone", "Enter a time zone such as Europe/Berlin.")
	for range 2 {
		f.Set("zone", "Asia/Tokyo").Send().Follow().Shows(http.StatusOK, "The account’s time zone is Asia/Tokyo.")
	}
	if got := p.Balance(account.ID).Account.Zone; got != "Asia/Tokyo" {
		t.Errorf("the account is in %s", got)
	}
	p.CheckAuditTrail(account.ID, "ada account.zone: Changed the time zone from UTC to Asia/Tokyo.")
	p.CheckBooks()
}
