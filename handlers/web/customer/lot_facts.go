package customer

import (
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

func lotTitle(l models.Lot, r present.Reader) string {
	return present.LotKinds[l.Kind] + " " + r.Credit + "s"
}

var lotDescriptions = map[models.LotKind]string{
	models.Purchased:   "They were bought, or given as if they had been.",
	models.Allowance:   "A plan brought them for one of its periods.",
	models.Rollover:    "They are what was left of earlier periods of a plan.",
	models.Promotional: "They were given, and not paid for.",
}

// burnOrderText says when a lot is used.
func burnOrderText(r present.Reader, l models.Lot, s models.Snapshot) string {
	switch {
	case l.Remaining == 0 && l.Held > 0:
		return "What is left of them is on hold for work in progress."
	case l.Remaining == 0:
		return "Nothing is left of them."
	case l.Frozen:
		return "They can't be used while their payment is disputed."
	case !l.Started:
		return "They can be used from " + r.Day(l.StartsAt) + " on."
	}
	order, before := 1, models.Credits(0)
	for _, other := range s.Lots {
		if other.ID == l.ID {
			break
		}
		if spendable := other.Spendable(); spendable > 0 {
			order, before = order+1, before+spendable
		}
	}
	if order == 1 {
		return "They are used first."
	}
	return "They are used " + present.Ordinal(order) + ", when " + r.Count(before) + " before them " + isOrAre(before) + " gone."
}

func isOrAre(c models.Credits) string {
	if c == models.Credit {
		return "is"
	}
	return "are"
}

func lotFacts(r present.Reader, l models.LotLine) []views.Fact {
	facts := []views.Fact{{Label: "Came from", Text: originText(r, l)}, {Label: "Came in", At: r.Moment(l.CreatedAt)}}
	if l.StartsAt.After(l.CreatedAt) {
		facts = append(facts, views.Fact{Label: "Start", At: r.Moment(l.StartsAt)})
	}
	expiry := views.Fact{Label: "Expire", Text: "Never"}
	if !l.ExpiresAt.IsZero() {
		expiry = views.Fact{Label: "Expire", At: r.Moment(l.ExpiresAt)}
	}
	facts = append(facts, expiry)
	if l.Held > 0 {
		facts = append(facts, views.Fact{Label: "On hold", Text: present.Amount(l.Held)})
	}
	return append(facts, views.Fact{Label: "Id", Text: string(l.ID), Code: true})
}

// originText says what made a lot.
func originText(r present.Reader, l models.LotLine) string {
	switch l.Source {
	case models.SourcePurchase:
		return "A purchase"
	case models.SourceSignup:
		return "A welcome gift"
	case models.SourceAdjustment:
		return "An adjustment"
	case models.SourceSubscription:
		return l.PlanName
	case models.SourceRefund:
		return "A refund of something used"
	case models.SourceReversal:
		return "A reversal that was undone"
	}
	return "A grant"
}

// lotLinks lead to what made a lot, as far as the person may see it.
func lotLinks(actor models.Actor, l models.LotLine) (links []views.Link) {
	if l.Entry != "" {
		links = append(links, views.Link{Text: "How they came in", URL: address.Entry(l.Entry, l.AccountID)})
	}
	return append(links, purchaseLinks(actor, l.AccountID, l.PurchaseID)...)
}

// purchaseLinks lead to a purchase's receipt, for people who may see it.
func purchaseLinks(actor models.Actor, account models.AccountID, id models.PurchaseID) []views.Link {
	if id == "" || !actor.MaySeeBilling(account) {
		return nil
	}
	return []views.Link{{Text: "The purchase and its receipt", URL: address.ForAccount("/billing/"+string(id), account)}}
}
