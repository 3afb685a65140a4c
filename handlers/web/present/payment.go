package present

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// PaymentBadge prints how the payment of a purchase stands that was credited. disputed
// also covers credits that are frozen without a dispute.
func (r Reader) PaymentBadge(p models.Purchase, disputed bool) views.Badge {
	anyBack, allBack := p.PaymentReversed()
	switch {
	case disputed || p.Dispute == models.DisputeOpen:
		return views.Badge{Text: r.T("words.disputed"), Tone: views.ToneWarn}
	case allBack:
		return views.Badge{Text: r.T("words.refunded_badge"), Tone: views.ToneWarn}
	case anyBack:
		return views.Badge{Text: r.T("words.refunded_in_part"), Tone: views.ToneWarn}
	case p.Reversed > 0:
		return views.Badge{Text: r.T("words.taken_back_badge"), Tone: views.ToneWarn}
	}
	return views.Badge{Text: r.T("words.paid"), Tone: views.ToneGood}
}

// PaymentReversed says in sentences what became of a purchase after it was credited. lost
// ends the sentence about the money that a dispute took.
func PaymentReversed(r Reader, p models.Purchase, disputed bool, lost string) (sentences []string) {
	currency := p.Totals().Currency
	if p.RefundedCents > 0 {
		sentences = append(sentences, r.T("words.money_refunded", "money", r.Money(p.RefundedCents, currency)))
	}
	if p.LostCents > 0 {
		sentences = append(sentences, r.Money(p.LostCents, currency)+" "+lost)
	}
	if p.Reversed > 0 {
		sentences = append(sentences, r.T("words.credits_taken_back", "credits", r.Count(p.Reversed)))
	}
	if disputed || p.Dispute == models.DisputeOpen {
		sentences = append(sentences, r.T("words.dispute"))
	}
	return sentences
}
