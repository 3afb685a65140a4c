package admin

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin"
)

// CorrectionEffects says what a command that corrects an earlier entry would do now.
// Errors: those of store.Post.
func (w *Console) CorrectionEffects(ctx context.Context, r present.Reader, c models.Command) (*view.Effects, error) {
	receipt, err := w.Store.Preview(ctx, c)
	if err != nil {
		return nil, err
	}
	now, err := w.Store.Snapshot(ctx, c.Account, time.Time{})
	if err != nil {
		return nil, err
	}
	var ids []models.LotID
	for _, d := range receipt.Entry.Draws {
		ids = append(ids, d.LotID)
	}
	lots, err := w.Store.Lots(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, l := range now.Lots { // includes lots of periods that have begun but are not stored yet
		lots[l.ID] = l
	}
	return &view.Effects{
		Steps:   []view.Step{{Texts: correctionParts(r, receipt.Entry, lots, now.Subscriptions)}},
		Balance: BalancePreview(now.Balance, receipt.Entry.BalanceAfter.AfterRepayment()),
	}, nil
}

// correctionParts says from where to where an entry moves credits, each a phrase. The
// part of its delta that is in no lot becomes debt, or repays it.
func correctionParts(r present.Reader, e models.Entry, lots map[models.LotID]models.Lot, live []models.Subscription) (parts []string) {
	if e.Kind == models.EntryFreeze || e.Kind == models.EntryUnfreeze {
		return freezeParts(e, lots)
	}
	if e.Kind == models.EntryExtension {
		return extensionParts(r, e, lots)
	}
	debt := -e.Delta
	for _, d := range e.Draws {
		debt += d.Remaining
		lot := lots[d.LotID]
		lot.Kind = d.Kind
		switch {
		case d.Remaining > 0:
			parts = append(parts, present.Amount(d.Remaining)+" back to "+lotText(r, lot, live))
		case e.PurchaseID != "" && lot.PurchaseID == e.PurchaseID:
			parts = append(parts, present.Amount(-d.Remaining)+" from the purchase’s own lot")
		default:
			parts = append(parts, present.Amount(-d.Remaining)+" from "+lotText(r, lot, live))
		}
	}
	for _, l := range e.NewLots {
		debt += l.Granted
		part := present.Amount(l.Granted) + Verb(l.Granted, " comes", " come") + " back as "
		if l.Source == models.SourceRefund {
			part += "promotional " + r.Credit + "s until " + r.Day(l.ExpiresAt) + ", because their lot has ended"
		} else {
			part += "purchased " + r.Credit + "s, because what was owed has been paid since"
		}
		parts = append(parts, part)
	}
	switch {
	case debt > 0:
		parts = append(parts, present.Amount(debt)+Verb(debt, " becomes", " become")+" debt, which is paid first out of whatever comes in")
	case debt < 0:
		parts = append(parts, present.Amount(-debt)+Verb(-debt, " is", " are")+" no longer owed")
	}
	if paid := min(e.BalanceAfter.Available, e.BalanceAfter.Debt); paid > 0 {
		parts = append(parts, present.Amount(paid)+" of that"+Verb(paid, " pays", " pay")+" what is owed")
	}
	return parts
}

// extensionParts is correctionParts for an entry that extends a lot's expiry.
func extensionParts(r present.Reader, e models.Entry, lots map[models.LotID]models.Lot) (parts []string) {
	expiry := "never expires"
	if !e.ExtendedTo.IsZero() {
		expiry = "expires on " + r.DayOrMoment(e.ExtendedTo)
	}
	for _, l := range e.NewLots {
		parts = append(parts, present.Amount(l.Granted)+Verb(l.Granted, " moves", " move")+" to a lot that "+expiry)
	}
	for _, d := range e.Draws {
		if held := lots[d.LotID].Held; held > 0 {
			parts = append(parts, present.Amount(held)+Verb(held, " stays", " stay")+" on hold. What is released of "+Verb(held, "it", "them")+" "+expiry+" as well")
		}
	}
	return parts
}

// freezeParts is correctionParts for an entry that freezes or unfreezes a purchase.
func freezeParts(e models.Entry, lots map[models.LotID]models.Lot) (parts []string) {
	var sum models.Credits
	for _, d := range e.Draws {
		sum += lots[d.LotID].Remaining
	}
	if e.Kind == models.EntryFreeze {
		return []string{present.Amount(sum) + " of the purchase can’t be used until you unfreeze it"}
	}
	parts = []string{present.Amount(sum) + " of the purchase can be used again"}
	if paid := min(e.BalanceAfter.Available, e.BalanceAfter.Debt); paid > 0 {
		parts = append(parts, present.Amount(paid)+" of that"+Verb(paid, " pays", " pay")+" what is owed")
	}
	return parts
}

// Verb returns the form of a verb that agrees with a number of credits.
func Verb(c models.Credits, one, several string) string {
	if c == models.Credit {
		return one
	}
	return several
}

// lotText names a lot within a sentence. live are the account's subscriptions.
func lotText(r present.Reader, l models.Lot, live []models.Subscription) string {
	text := lotWords[l.Kind] + " " + r.Credit + "s"
	switch l.Source {
	case models.SourcePurchase:
		text += " bought on " + r.Day(l.StartsAt)
	case models.SourceSignup:
		text += " given as a welcome"
	case models.SourceAdjustment:
		text += " of the adjustment of " + r.Day(l.StartsAt)
	case models.SourceGrant:
		text += " valid since " + r.Day(l.StartsAt)
	case models.SourceRefund, models.SourceReversal:
		text += " given back on " + r.Day(l.StartsAt)
	case models.SourceSubscription:
		text += " of a plan that has ended"
		for _, sub := range live {
			if sub.ID == l.SubscriptionID {
				text = lotWords[l.Kind] + " " + r.Credit + "s of " + models.Isolate(sub.Version.Name)
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
