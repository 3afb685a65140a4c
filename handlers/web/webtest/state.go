package webtest

import (
	"net/http"
	"strings"

	"github.com/bursar-portal/bursar/models"
)

// trail fails the test unless these acts are recorded of the account, in order.
func (p *Portal) CheckAuditTrail(id models.AccountID, want ...string) {
	p.Helper()
	if got := strings.Join(p.AuditTrail(id), "|"); got != strings.Join(want, "|") {
		p.Errorf("the audit log says\n%s, want\n%s", got, strings.Join(want, "|"))
	}
}

// available fails the test unless so much can be spent.
func (p *Portal) CheckAvailable(id models.AccountID, want models.Credits) {
	p.Helper()
	if got := p.Balance(id).Available; got != want {
		p.Errorf("%s available, want %s", got, want)
	}
}

// acts are what the audit log says, the first act first.
func (p *Portal) AuditedActions() string {
	p.Helper()
	log, err := p.AuditLog(p.Context(), models.AuditQuery{Limit: 100})
	if err != nil {
		p.Fatal(err)
	}
	var acts []string
	for _, l := range log.Lines {
		if !strings.HasPrefix(l.Action, "user.") && !strings.HasPrefix(l.Action, "session.") && l.Action != "" && l.Action != "account.create" && !strings.HasPrefix(l.Action, "person.") {
			acts = append([]string{l.ActorName + " " + l.Action + " " + l.Subject + ": " + l.Detail}, acts...)
		}
	}
	return strings.Join(acts, "|")
}

// waiting is the address of the newest batch that waits.
func (p *Portal) PendingBatchPath() string {
	p.Helper()
	page, err := p.Batches(p.Context(), models.BatchQuery{List: models.BatchesWaiting, Limit: 1})
	if err != nil || len(page.Batches) == 0 {
		p.Fatalf("nothing waits: %v", err)
	}
	return "/admin/bulk/" + string(page.Batches[0].ID)
}

// ordered is a purchase of whole credits whose payment page is open.
func (p *Portal) PendingPurchase(account models.AccountID, user models.UserID, credits int64, key string) models.Purchase {
	p.Helper()
	purchase, _, err := p.OpenPurchase(p.Context(), models.Purchase{
		AccountID: account, UserID: user, Credits: models.Credits(credits) * models.Credit, UnitCents: 125,
		AmountCents: credits * 125, Currency: "usd", Origin: "form:" + string(user), Key: key,
	})
	if err != nil {
		p.Fatal(err)
	}
	if purchase, err = p.AttachSession(p.Context(), purchase.ID, "cs_"+key, "https://checkout.test/"+key); err != nil {
		p.Fatal(err)
	}
	return purchase
}

// settled is what a report makes of a purchase.
func (p *Portal) Settle(purchase models.Purchase, change func(*models.PaymentReport)) models.Purchase {
	p.Helper()
	report := models.PaymentReport{
		SessionID: purchase.SessionID, PurchaseID: purchase.ID, PaymentIntentID: "pi_" + purchase.Key, Currency: "usd", SubtotalCents: purchase.AmountCents,
	}
	change(&report)
	purchase, err := p.SettlePurchase(p.Context(), report)
	if err != nil {
		p.Fatal(err)
	}
	return purchase
}

// purchase is the account's only one.
func (p *Portal) OnlyPurchase(id models.AccountID) models.Purchase {
	p.Helper()
	purchases, err := p.Purchases(p.Context(), id, 10)
	if err != nil || len(purchases) != 1 {
		p.Fatalf("%d purchases, %v", len(purchases), err)
	}
	return purchases[0]
}

// adjusted is an adjustment of whole credits.
func (p *Portal) Adjust(id models.AccountID, credits models.Credits) models.Entry {
	p.Helper()
	return p.Post(models.Command{Account: id, Reason: "Goodwill", Do: models.AdjustCredits{Amount: credits * models.Credit, Kind: models.Purchased}}).Entry
}

// charged is a charge of whole credits.
func (p *Portal) MustCharge(id models.AccountID, credits models.Credits) models.Charge {
	p.Helper()
	receipt, err := p.Charge(id, credits*models.Credit)
	if err != nil {
		p.Fatal(err)
	}
	return *receipt.Charge
}

func AdminAccountPath(id models.AccountID) string { return "/admin/accounts/" + string(id) }

// values fails the test unless the account has and owes so many whole credits.
func (p *Portal) CheckBalance(id models.AccountID, available, owed models.Credits) {
	p.Helper()
	if v := p.Balance(id).Values; v.Available != available*models.Credit || v.Debt != owed*models.Credit {
		p.Errorf("%s available and %s owed, want %d and %d", v.Available, v.Debt, available, owed)
	}
}

// balance asks for the balance with a key and returns the status.
func (p *Portal) BalanceStatus(secret string) int {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), http.MethodGet, p.URL+"/v1/balance", nil)
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

// auditTrail is what the audit log says of an account, of all for "", oldest
// first. What the kit itself did is left out.
func (p *Portal) AuditTrail(id models.AccountID) (trail []string) {
	p.Helper()
	log, err := p.AuditLog(p.Context(), models.AuditQuery{AccountID: id, Limit: 100})
	if err != nil {
		p.Fatal(err)
	}
	for i := range log.Lines {
		l := log.Lines[len(log.Lines)-1-i]
		if l.Actor == models.System {
			continue
		}
		if l.RequestID == "" {
			p.Errorf("%s was recorded without its request", l.Action)
		}
		trail = append(trail, l.ActorName+" "+l.Action+": "+l.Detail)
	}
	return trail
}

// keysOf are all keys of an account.
func (p *Portal) KeysOf(id models.AccountID) []models.Key {
	p.Helper()
	found, err := p.Keys(p.Context(), models.KeyQuery{AccountID: id, Limit: 1000})
	if err != nil {
		p.Fatal(err)
	}
	return found.Keys
}

// entries are an account's newest entries, newest first.
func (p *Portal) EntriesOf(id models.AccountID) []models.EntryLine {
	p.Helper()
	page, err := p.Entries(p.Context(), models.EntryQuery{AccountID: id, Limit: 50})
	if err != nil {
		p.Fatal(err)
	}
	return page.Lines
}

// flagged is a purchase of ten credits that was paid otherwise than offered.
func (p *Portal) FlaggedPurchase(id models.AccountID, key string) models.Purchase {
	p.Helper()
	opened, _, err := p.OpenPurchase(p.Context(), models.Purchase{
		AccountID: id, Credits: 10 * models.Credit, UnitCents: 125, AmountCents: 1250, Currency: "usd", Origin: "test", Key: key,
	})
	if err != nil {
		p.Fatal(err)
	}
	purchase, err := p.SettlePurchase(p.Context(), models.PaymentReport{
		SessionID: "cs_test_" + key, PurchaseID: opened.ID, PaymentIntentID: "pi_" + key, Complete: true, Paid: true, Currency: "usd", SubtotalCents: 1240,
	})
	if err != nil || purchase.State != models.PurchaseFlagged {
		p.Fatal(purchase, err)
	}
	return purchase
}

// entry is an account's newest entry of a kind.
func (p *Portal) NewestEntry(id models.AccountID, kind models.EntryKind) models.EntryLine {
	p.Helper()
	page, err := p.Entries(p.Context(), models.EntryQuery{AccountID: id, Kinds: []models.EntryKind{kind}, Limit: 1})
	if err != nil || len(page.Lines) == 0 {
		p.Fatalf("there is no entry %s: %v", kind, err)
	}
	return page.Lines[0]
}

// bought is a purchase of whole credits that was paid.
func (p *Portal) PaidPurchase(id models.AccountID, key string, credits int64) models.Purchase {
	p.Helper()
	opened, _, err := p.OpenPurchase(p.Context(), models.Purchase{
		AccountID: id, Credits: models.Credits(credits) * models.Credit, UnitCents: 125, AmountCents: 125 * credits, Currency: "usd",
		Origin: "test", Key: key,
	})
	if err != nil {
		p.Fatal(err)
	}
	paid, err := p.SettlePurchase(p.Context(), models.PaymentReport{
		SessionID: "cs_test_" + key, PurchaseID: opened.ID, PaymentIntentID: "pi_" + key,
		Complete: true, Paid: true, Currency: "usd", SubtotalCents: 125 * credits,
	})
	if err != nil || paid.State != models.PurchasePaid {
		p.Fatal(paid, err)
	}
	return paid
}
