package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// previewRecall says what a recall would do now. Errors as store.Post.
func (w *Web) previewRecall(c echo.Context, g recall) (*views.RecallPreview, error) {
	ctx := c.Request().Context()
	receipt, err := w.store.Preview(ctx, g.command(edge.Actor(c)))
	if err != nil {
		return nil, err
	}
	now, err := w.store.Snapshot(ctx, g.account.ID, time.Time{})
	if err != nil {
		return nil, err
	}
	var ids []models.LotID
	for _, d := range receipt.Entry.Draws {
		ids = append(ids, d.LotID)
	}
	lots, err := w.store.Lots(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, l := range now.Lots { // those that time has made and nobody has written yet among them
		lots[l.ID] = l
	}
	after := receipt.Entry.After.Settled()
	p := &views.RecallPreview{
		Parts: w.readerOf(c).recallParts(receipt.Entry, lots, now.Subscriptions), Now: amount(now.Available), After: amount(after.Available),
	}
	if now.Debt > 0 || after.Debt > 0 {
		p.OwedNow, p.OwedAfter = amount(now.Debt), amount(after.Debt)
	}
	return p, nil
}

// left says what can be spent and what is owed behind an entry.
func (r reader) left(v models.Values) string {
	v = v.Settled()
	text := "Available after that: " + r.count(v.Available) + "."
	if v.Debt > 0 {
		text += " Owed: " + r.count(v.Debt) + "."
	}
	return text
}

// recallParts says where what an entry moves comes from and goes to. What its
// lots do not account for is owed, or no longer.
func (r reader) recallParts(e models.Entry, lots map[models.LotID]models.Lot, live []models.Subscription) (parts []string) {
	if e.Kind == models.EntryFreeze || e.Kind == models.EntryThaw {
		return frozenParts(e, lots)
	}
	owed := -e.Delta
	for _, d := range e.Draws {
		owed += d.Remaining
		lot := lots[d.LotID]
		lot.Kind = d.Kind
		switch {
		case d.Remaining > 0:
			parts = append(parts, amount(d.Remaining)+" back to "+r.lotText(lot, live))
		case e.PurchaseID != "" && lot.PurchaseID == e.PurchaseID:
			parts = append(parts, amount(-d.Remaining)+" from the purchase’s own lot")
		default:
			parts = append(parts, amount(-d.Remaining)+" from "+r.lotText(lot, live))
		}
	}
	for _, l := range e.Made {
		owed += l.Granted
		come := amount(l.Granted) + verb(l.Granted, " comes", " come") + " back as "
		if l.Source == models.SourceRefund {
			come += "promotional " + r.credit + "s until " + r.day(l.ExpiresAt) + ", because their lot has ended"
		} else {
			come += "purchased " + r.credit + "s, because what was owed has been paid since"
		}
		parts = append(parts, come)
	}
	switch {
	case owed > 0:
		parts = append(parts, amount(owed)+verb(owed, " becomes", " become")+" debt, which is paid first out of whatever comes in")
	case owed < 0:
		parts = append(parts, amount(-owed)+verb(-owed, " is", " are")+" no longer owed")
	}
	if paid := min(e.After.Available, e.After.Debt); paid > 0 {
		parts = append(parts, amount(paid)+" of that"+verb(paid, " pays", " pay")+" what is owed")
	}
	return parts
}

// frozenParts says what a freeze keeps from being used, or a thaw lets be used.
func frozenParts(e models.Entry, lots map[models.LotID]models.Lot) (parts []string) {
	var sum models.Credits
	for _, d := range e.Draws {
		sum += lots[d.LotID].Remaining
	}
	if e.Kind == models.EntryFreeze {
		return []string{amount(sum) + " of the purchase can’t be used until it is thawed"}
	}
	parts = []string{amount(sum) + " of the purchase can be used again"}
	if paid := min(e.After.Available, e.After.Debt); paid > 0 {
		parts = append(parts, amount(paid)+" of that"+verb(paid, " pays", " pay")+" what is owed")
	}
	return parts
}

// verb is the form that a number of credits takes.
func verb(c models.Credits, one, several string) string {
	if c == models.Credit {
		return one
	}
	return several
}

// lotText names a lot within a sentence.
func (r reader) lotText(l models.Lot, live []models.Subscription) string {
	text := lotWords[l.Kind] + " " + r.credit + "s"
	switch l.Source {
	case models.SourcePurchase:
		text += " bought on " + r.day(l.StartsAt)
	case models.SourceSignup:
		text += " given as a welcome"
	case models.SourceAdjustment:
		text += " of the adjustment of " + r.day(l.StartsAt)
	case models.SourceGrant:
		text += " valid since " + r.day(l.StartsAt)
	case models.SourceRefund, models.SourceReversal:
		text += " given back on " + r.day(l.StartsAt)
	case models.SourceSubscription:
		text += " of a plan that has ended"
		for _, sub := range live {
			if sub.ID == l.SubscriptionID {
				text = lotWords[l.Kind] + " " + r.credit + "s of " + sub.Version.Name
			}
		}
	}
	if l.Frozen {
		text += ", which are frozen"
	}
	return text
}

// lotWords are the kinds of lots within a sentence.
var lotWords = map[models.LotKind]string{
	models.Purchased: "purchased", models.Allowance: "allowance", models.Rollover: "rolled-over", models.Promotional: "promotional",
}
