package accounts_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// expiring gives credits that expire on 1 April.
func expiring(p *webtest.Portal, id models.AccountID) models.Lot {
	p.Helper()
	return p.Post(models.Command{Account: id, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 100 * models.Credit, ExpiresAt: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC),
	}}).Entry.NewLots[0]
}

func TestExtend(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	lot := expiring(p, account.ID)
	p.MustCharge(account.ID, 10)
	held := p.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{Credits: 20 * models.Credit}}}).Charge
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := b.Get(webtest.AdminAccountPath(account.ID)).Link("Extend")
	if want := webtest.AdminAccountPath(account.ID) + "/lots/" + string(lot.ID) + "/extend"; path != want {
		t.Fatalf("lots are extended at %s, want %s", path, want)
	}
	page := b.Get(path).Shows(http.StatusOK, "Extend credits", "Left 70 of 100 On hold 20 Expires 1 Apr 2026, 00:00", "Days end at midnight in UTC.")
	send := func(expiry, until, step string) *webtest.Page {
		return page.Form(path).Set("expiry", expiry).Set("until", until).Set("reason", "They were away").Set("step", step).Send()
	}
	send("", "", "apply").ShowsFault("expiry", "Choose one of these.")
	send("day", "", "apply").ShowsFault("until", "Choose the last day.")
	send("day", "soon", "preview").ShowsFault("until", "Enter a date such as 2026-03-01.")
	send("day", "2026-03-31", "preview").ShowsFault("until", "Choose a later day. These credits are already valid until 1 Apr 2026.")
	page.Form(path).Set("expiry", "never").Set("step", "apply").Send().ShowsFault("reason", "Enter a reason.")
	send("never", "", "preview").Shows(http.StatusOK, "70 will never expire", "20 on hold will never expire once released", "Available now 70 Available after 70", "Nothing has changed yet.")
	send("day", "2026-04-30", "preview").Shows(http.StatusOK, "70 will expire on 1 May 2026")
	if got := len(p.EntriesOf(account.ID)); got != 3 {
		t.Errorf("%d entries after previews", got)
	}
	for _, want := range []string{"Extended 90 credits to 1 May 2026.", "This was already done."} {
		if got := send("day", "2026-04-30", "apply").Follow().Flash(); got != want {
			t.Errorf("the flash is %q, want %q", got, want)
		}
	}
	send("never", "", "apply").Shows(http.StatusUnprocessableEntity, "This lot was already extended.")
	b.Get(path).Shows(http.StatusOK, "This lot was already extended.")

	// The customer's pages tell which credits continue which.
	c := p.As(alex)
	successor := p.NewestEntry(account.ID, models.EntryExtension).NewLots[0]
	old := "/lots/" + string(lot.ID) + "?account=" + string(account.ID)
	next := "/lots/" + string(successor.ID) + "?account=" + string(account.ID)
	extended := c.Get(old).Shows(http.StatusOK, "The rest is on hold for work in progress.", "Expires 1 Apr 2026, 00:00 Extended to 1 May 2026, 00:00")
	if got := extended.Link("Continued by 70 credits"); got != next {
		t.Errorf("they are continued at %s, want %s", got, next)
	}
	if got := c.Get(next).Shows(http.StatusOK, "Extension of expiring credits", "Expires 1 May 2026, 00:00").Link("Continues earlier credits"); got != old {
		t.Errorf("they continue %s, want %s", got, old)
	}
	c.Get("/activity").Shows(http.StatusOK, "70 credits extended to 1 May 2026 Extension · They were away")

	// What comes back of the hold is extended too. The first successor is found when it is spent.
	p.Post(models.Command{Account: account.ID, Do: models.ReleaseHold{ChargeID: held.ID}})
	p.MustCharge(account.ID, 70)
	again := c.Get(old).Shows(http.StatusOK, "Their expiry was extended. What was left moved to other credits.")
	if got := again.Link("Continued by 70 credits"); got != next {
		t.Errorf("they are continued at %s, want %s", got, next)
	}
	if again.Link("Continued by 20 credits") == "" {
		t.Error("what came back of the hold is not linked")
	}
	p.CheckAuditTrail(account.ID, "ada lot.extend: Extended 90 credits to 1 May 2026.")
	p.CheckBalance(account.ID, 20, 0)
	p.Clock.Set(time.Date(2026, 4, 15, 12, 0, 0, 0, time.UTC))
	p.CheckBalance(account.ID, 20, 0)
	p.Clock.Set(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC))
	p.CheckBalance(account.ID, 0, 0)
	p.CheckBooks()
}

// Admins extend what has an expiry of its own, and nobody else does.
func TestWhatCanBeExtended(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	_, other := p.Customer("max")
	p.Grant(account.ID, 5*models.Credit)
	forever := p.Balance(account.ID).Lots[0].ID
	plan := p.Plan(models.PlanVersion{Slug: "pro", Name: "Pro", Allowance: 7 * models.Credit, Period: models.Monthly})
	p.Subscribe(account.ID, plan)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	b.Get(webtest.AdminAccountPath(account.ID)).Hides("/extend")
	path := func(id models.LotID) string {
		return webtest.AdminAccountPath(account.ID) + "/lots/" + string(id) + "/extend"
	}
	b.Get(path(forever)).Shows(http.StatusOK, "This lot never expires.")
	for _, l := range p.Balance(account.ID).Lots {
		if l.Kind == models.Allowance {
			b.Get(path(l.ID)).Shows(http.StatusOK, "This is a plan’s current allowance. The plan decides what rolls over.")
		}
	}
	lot := expiring(p, other.ID)
	b.Get(path(lot.ID)).Shows(http.StatusNotFound)
	lot = expiring(p, account.ID)
	sam := p.As(p.Operator("sam", models.OperatorSupport))
	sam.Get(webtest.AdminAccountPath(account.ID)).Shows(http.StatusOK).Hides("/extend")
	sam.Get(path(lot.ID)).Shows(http.StatusForbidden)
	b.Get(path(lot.ID)).Form(path(lot.ID)).Set("expiry", "never").Set("reason", "They were away").Set("step", "apply").Send().
		Follow().Shows(http.StatusOK, "100 credits will never expire", "Extended 100 credits with no expiry.")
	p.CheckBalance(account.ID, 112, 0)
	p.CheckBooks()
}
