package web_test

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/models"
)

// From the dashboard through a lot to an entry and on to what belongs to it.
func TestLotAndEntry(t *testing.T) {
	p := newPortal(t, func(d *handlers.Deps) { d.Settings.Brand.Name = "Acme" })
	alex, account := p.person("alex")
	p.Post(models.Command{Account: account.ID, Do: models.GrantCredits{
		Kind: models.Promotional, Source: models.SourceGrant, Credits: 40 * models.Credit, ExpiresAt: p.Now().AddDate(0, 1, 0),
	}})
	bought := p.settled(p.ordered(account.ID, alex.ID, 250, "form"), arrived)
	p.Subscribe(account.ID, p.Plan(models.PlanVersion{Slug: "starter", Name: "Starter Plan", Allowance: 1000 * models.Credit, Period: models.Monthly}))
	p.Clock.Add(time.Hour)
	charge := models.Charge{ID: models.NewChargeID(), Credits: 50 * models.Credit, Reference: "job-17", Description: "Landing page"}
	p.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: charge}})
	p.Clock.Add(time.Hour)
	p.Post(models.Command{Account: account.ID, Do: models.RefundCharge{ChargeID: charge.ID, Credits: 2 * models.Credit}, Reason: "Half of it failed"})

	b := p.as(alex)
	overview := b.get("/dashboard")
	lot := overview.get(overview.link("Purchased")).shows(http.StatusOK, "Purchased credits alex Personal", "What is left 242 of 250",
		"They are used first.", "They were bought, or given as if they had been.", "Came from A purchase", "Came in 29 Mar 2026, 17:48 Expire Never")
	lot.rows("entries",
		"29 Mar 2026, 19:48 2 credits refunded Refund · Half of it failed Acme +2 1,242 after",
		"29 Mar 2026, 18:48 Landing page Usage · reference job-17 Acme −10 1,240 after",
	)
	lot.get(lot.link("The purchase and its receipt")).shows(http.StatusOK, "Receipt "+string(bought.ID))
	lot.get(lot.link("How they came in")).shows(http.StatusOK, "250 credits bought", "Kind Purchase Change +250 When 29 Mar 2026, 17:48 By Stripe", "Purchased Came in +250")

	overview.get(overview.link("Allowance")).shows(http.StatusOK, "What is left 1,000 of 1,000", "They are used 2nd, when 242 credits before them are gone.",
		"Came from Starter Plan", "Nothing was taken of them yet.")

	entry := lot.get(lot.link("Landing page")).shows(http.StatusOK, "Landing page alex Personal",
		"Kind Usage Change −50 When 29 Mar 2026, 18:48 By Acme Description Landing page Your reference job-17", "Charge "+string(charge.ID),
		"Number 4", "Promotional Taken −40", "Purchased Bought on 29 Mar 2026 · Taken −10", "After it Available 1,240")
	entry.get(entry.link("Promotional")).shows(http.StatusOK, "Promotional credits", "What is left 0 of 40", "Nothing is left of them.",
		"Came from A grant", "Expire 29 Apr 2026, 17:48")
	if e := p.entries(account.ID)[1]; e.Sequence != 4 || !strings.Contains(entry.text(), "Hash "+hex.EncodeToString(e.Hash[:])) {
		t.Errorf("the page does not say the hash of entry %d:\n%s", e.Sequence, entry.text())
	}
	entry.rows("entries", "29 Mar 2026, 19:48 2 credits refunded Refund · Half of it failed Acme +2 1,242 after")
	entry.get(entry.link("2 credits refunded")).shows(http.StatusOK, "Reason Half of it failed", "Purchased Bought on 29 Mar 2026 · Given back +2")

	b.get("/lots/lot_none").shows(http.StatusNotFound)
	b.get("/activity/ent_none").shows(http.StatusNotFound)
	b.get(lotPath(p.Balance(account.ID).Lots[0].ID)+"?before=0").shows(http.StatusNotFound, "This list has no such page.")
	p.CheckBooks()
}

func lotPath(id models.LotID) string { return "/lots/" + string(id) }

// entries are an account's newest entries, newest first.
func (p *portal) entries(id models.AccountID) []models.EntryLine {
	p.Helper()
	page, err := p.Entries(p.Context(), models.EntryQuery{AccountID: id, Limit: 50})
	if err != nil {
		p.Fatal(err)
	}
	return page.Lines
}

// Lots and entries of others are not there, whoever asks.
func TestLotsAndEntriesOfOthers(t *testing.T) {
	p := newPortal(t)
	alex, own := p.person("alex")
	_, other := p.person("other")
	p.Grant(own.ID, models.Credit)
	p.Grant(other.ID, models.Credit)
	b := p.as(alex)
	b.get(lotPath(p.Balance(other.ID).Lots[0].ID)).shows(http.StatusNotFound)
	b.get("/activity/" + string(p.entries(other.ID)[0].ID)).shows(http.StatusNotFound)
	p.CheckBooks()
}

// What the operator's people do bears no name of theirs, and a member who does
// not buy has no way to the receipt.
func TestEntryOfTheOperator(t *testing.T) {
	p := newPortal(t, func(d *handlers.Deps) { d.Settings.Brand.Name = "Acme" })
	owner, _ := p.person("owner")
	member, _ := p.person("member")
	org := p.enterprise("Leadworks", owner)
	p.Join(org.ID, member.ID, models.RoleMember)
	sam := p.operator("Sam Secret", models.OperatorSupport)
	p.settled(p.ordered(org.ID, owner.ID, 10, "form"), arrived)
	p.Post(models.Command{
		Account: org.ID, Actor: models.ActorRef{Kind: models.ActorUser, ID: string(sam.ID)}, Reason: "Goodwill",
		Do: models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 5 * models.Credit},
	})
	b, lines := p.as(member), p.entries(org.ID)
	b.get("/activity/"+string(lines[0].ID)+"?account="+string(org.ID)).
		shows(http.StatusOK, "By Acme support Reason Goodwill").hides("Sam Secret")
	purchase := b.get("/activity/"+string(lines[1].ID)+"?account="+string(org.ID)).shows(http.StatusOK, "10 credits bought")
	if to := purchase.link("The purchase and its receipt"); to != "" {
		t.Errorf("a member is led to %s", to)
	}
	p.CheckBooks()
}

// What drew on a lot is on one page and no other, however much it is; what time
// has done to it is told before it is written.
func TestLotIsPagedAndTimely(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	sub := p.Subscribe(account.ID, p.Plan(models.PlanVersion{
		Slug: "daily", Name: "Daily Plan", Allowance: 100 * models.Credit, Period: models.Daily, RolloverPeriods: 2, RolloverCap: 200 * models.Credit,
	}))
	first := p.Balance(account.ID).Lots[0]
	for range 60 {
		p.charged(account.ID, 1)
	}
	held := models.Charge{ID: models.NewChargeID(), Credits: 10 * models.Credit}
	p.Post(models.Command{Account: account.ID, Do: models.HoldCredits{Charge: held}})
	b := p.as(alex)
	page := b.get(lotPath(first.ID)).shows(http.StatusOK, "What is left 30 of 100", "On hold 10", "10 credits set aside")
	pages, uses := 1, 0
	for {
		for n := range page.all("tr") {
			if strings.HasPrefix(attr(n, "id"), "ent_") {
				uses++
			}
		}
		older := page.link("Older")
		if older == "" {
			break
		}
		page, pages = page.get(older).shows(http.StatusOK), pages+1
	}
	if pages != 3 || uses != 61 {
		t.Errorf("%d pages list %d uses", pages, uses)
	}
	p.Clock.Add(25 * time.Hour) // the hold and the day are over, and nothing is written of it
	b.get(lotPath(first.ID)).shows(http.StatusOK, "What is left 0 of 100")
	var kinds []string
	for _, l := range p.Balance(account.ID).Lots {
		kinds = append(kinds, fmt.Sprint(l.Kind, " ", l.Remaining))
		b.get(lotPath(l.ID)).shows(http.StatusOK, "of "+l.Granted.String(), "Daily Plan", "Nothing was taken of them yet.")
	}
	if got := strings.Join(kinds, ", "); got != "allowance 100, rollover 40" {
		t.Errorf("the lots are %s", got)
	}
	p.Post(models.Command{Account: account.ID, Do: models.CancelSubscription{SubscriptionID: sub}})
	p.CheckBooks()
}
