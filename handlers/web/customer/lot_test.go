package customer_test

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// From the dashboard through a lot to an entry and on to what it refers to.
func TestLotAndEntry(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.Brand.Name = "Acme" })
	alex, account := p.Customer("alex")
	p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 40 * models.Credit, ExpiresAt: p.Now().AddDate(0, 1, 0),
	}})
	bought := p.Settle(p.PendingPurchase(account.ID, alex.ID, 250, "form"), markPaid)
	p.Subscribe(account.ID, p.Plan(models.PlanVersion{Slug: "starter", Name: "Starter Plan", Allowance: 1000 * models.Credit, Period: models.Monthly}))
	p.Clock.Add(time.Hour)
	charge := p.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{
		Charge: models.Charge{Credits: 50 * models.Credit, Reference: "job-17", Description: "Landing page"},
	}}).Charge
	p.Clock.Add(time.Hour)
	p.Post(models.Command{Account: account.ID, Do: models.RefundCharge{ChargeID: charge.ID, Credits: 2 * models.Credit}, Reason: "Half of it failed"})

	b := p.As(alex)
	overview := b.Get("/dashboard")
	lot := overview.Get(overview.Link("Purchased")).Shows(http.StatusOK, "Purchased credits alex Personal", "Remaining 242 of 250",
		"Used first.", "Bought, or granted as purchased.", "Source Purchase", "Added 29 Mar 2026, 17:48 Expires Never")
	lot.ShowsRows("entries",
		"29 Mar 2026, 19:48 2 credits refunded Refund · Half of it failed Acme +2 1,242 after",
		"29 Mar 2026, 18:48 Landing page Usage · reference job-17 Acme −10 1,240 after",
	)
	lot.Get(lot.Link("View receipt")).Shows(http.StatusOK, "Receipt "+string(bought.ID))
	lot.Get(lot.Link("View activity")).Shows(http.StatusOK, "250 credits bought", "Type Purchase Change +250 When 29 Mar 2026, 17:48 By Stripe", "Purchased Added +250")

	overview.Get(overview.Link("Allowance")).Shows(http.StatusOK, "Remaining 1,000 of 1,000", "Used 2nd, after 242 credits.",
		"Source Starter Plan", "Not used yet.")

	entry := lot.Get(lot.Link("Landing page")).Shows(http.StatusOK, "Landing page alex Personal",
		"Type Usage Change −50 When 29 Mar 2026, 18:48 By Acme Description Landing page Your reference job-17", "Charge "+string(charge.ID),
		"Number 4", "Promotional Taken −40", "Purchased Bought on 29 Mar 2026 · Taken −10", "Balance after Available 1,240")
	entry.Get(entry.Link("Promotional")).Shows(http.StatusOK, "Promotional credits", "Remaining 0 of 40", "All used.",
		"Source Grant", "Expires 29 Apr 2026, 17:48")
	if e := p.EntriesOf(account.ID)[1]; e.Sequence != 4 || !strings.Contains(entry.Text(), "Hash "+hex.EncodeToString(e.Hash[:])) {
		t.Errorf("the page does not say the hash of entry %d:\n%s", e.Sequence, entry.Text())
	}
	entry.ShowsRows("entries", "29 Mar 2026, 19:48 2 credits refunded Refund · Half of it failed Acme +2 1,242 after")
	entry.Get(entry.Link("2 credits refunded")).Shows(http.StatusOK, "Reason Half of it failed", "Purchased Bought on 29 Mar 2026 · Returned +2")

	b.Get("/lots/lot_none").Shows(http.StatusNotFound)
	b.Get("/activity/ent_none").Shows(http.StatusNotFound)
	b.Get(lotPath(p.Balance(account.ID).Lots[0].ID)+"?before=0").Shows(http.StatusNotFound, "This page of the list doesn’t exist.")
	p.CheckBooks()
}

func lotPath(id models.LotID) string { return "/lots/" + string(id) }

func TestForeignLotsAndEntriesAreNotFound(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, own := p.Customer("alex")
	_, other := p.Customer("other")
	p.Grant(own.ID, models.Credit)
	p.Grant(other.ID, models.Credit)
	b := p.As(alex)
	b.Get(lotPath(p.Balance(other.ID).Lots[0].ID)).Shows(http.StatusNotFound)
	b.Get("/activity/" + string(p.EntriesOf(other.ID)[0].ID)).Shows(http.StatusNotFound)
	p.CheckBooks()
}

// Entries by the operator's people do not show their names, and a member who may not buy is
// not led to the receipt.
func TestEntryByTheOperator(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.Brand.Name = "Acme" })
	owner, _ := p.Customer("owner")
	member, _ := p.Customer("member")
	org := p.Enterprise("Leadworks", owner)
	p.Join(org.ID, member.ID, models.RoleMember)
	sam := p.Operator("Sam Secret", models.OperatorSupport)
	p.Settle(p.PendingPurchase(org.ID, owner.ID, 10, "form"), markPaid)
	p.Post(models.Command{
		Account: org.ID, Actor: models.ActorRef{Kind: models.ActorUser, ID: string(sam.ID)}, Reason: "Goodwill",
		Do: models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 5 * models.Credit},
	})
	b, lines := p.As(member), p.EntriesOf(org.ID)
	b.Get("/activity/"+string(lines[0].ID)+"?account="+string(org.ID)).
		Shows(http.StatusOK, "By Acme support Reason Goodwill").Hides("Sam Secret")
	purchase := b.Get("/activity/"+string(lines[1].ID)+"?account="+string(org.ID)).Shows(http.StatusOK, "10 credits bought")
	if to := purchase.Link("View receipt"); to != "" {
		t.Errorf("a member is led to %s", to)
	}
	p.CheckBooks()
}

// Every use of a lot is on exactly one page, and boundaries that have passed count before
// they are recorded.
func TestLotUsesArePaged(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	sub := p.Subscribe(account.ID, p.Plan(models.PlanVersion{
		Slug: "daily", Name: "Daily Plan", Allowance: 100 * models.Credit, Period: models.Daily, RolloverPeriods: 2, RolloverCap: 200 * models.Credit,
	}))
	first := p.Balance(account.ID).Lots[0]
	for range 60 {
		p.MustCharge(account.ID, 1)
	}
	p.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: models.Charge{Credits: 10 * models.Credit}}})
	b := p.As(alex)
	page := b.Get(lotPath(first.ID)).Shows(http.StatusOK, "Remaining 30 of 100", "On hold 10", "10 credits on hold")
	pages, uses := 1, 0
	for {
		for n := range page.All("tr") {
			if strings.HasPrefix(webtest.Attr(n, "id"), "ent_") {
				uses++
			}
		}
		older := page.Link("Older")
		if older == "" {
			break
		}
		page, pages = page.Get(older).Shows(http.StatusOK), pages+1
	}
	if pages != 3 || uses != 61 {
		t.Errorf("%d pages list %d uses", pages, uses)
	}
	p.Clock.Add(25 * time.Hour) // the hold and the day have ended, which is not recorded yet
	b.Get(lotPath(first.ID)).Shows(http.StatusOK, "Remaining 0 of 100")
	var kinds []string
	for _, l := range p.Balance(account.ID).Lots {
		kinds = append(kinds, fmt.Sprint(l.Kind, " ", l.Remaining))
		b.Get(lotPath(l.ID)).Shows(http.StatusOK, "of "+l.Granted.String(), "Daily Plan", "Not used yet.")
	}
	if got := strings.Join(kinds, ", "); got != "allowance 100, rollover 40" {
		t.Errorf("the lots are %s", got)
	}
	p.Post(models.Command{Account: account.ID, Do: models.CancelSubscription{SubscriptionID: sub}})
	p.CheckBooks()
}
