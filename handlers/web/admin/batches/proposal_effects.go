package batches

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin"
)

// proposalEffects says what a proposal would do now. Errors: those of
// store.ApproveProposal.
func (w *Pages) proposalEffects(ctx context.Context, p models.Proposal, r present.Reader) (*view.Effects, error) {
	command := p.Command("", "")
	switch change := p.Change; {
	case change.Payment != nil:
		return w.paymentEffects(ctx, p, change.Payment.Purchase(), r)
	case change.Flagged != nil:
		return w.flaggedEffects(ctx, p, change.Flagged.PurchaseID, r)
	case change.Plan != nil:
		return w.planVersionEffects(ctx, *change.Plan, r)
	}
	switch command.Do.(type) {
	case models.StartSubscription:
		s, err := w.Store.Simulate(ctx, command)
		if err != nil {
			return nil, err
		}
		return admin.PlanEffects(r, s, admin.PlanStartTexts(r, s)), nil
	case models.SwitchPlan:
		s, err := w.Store.Simulate(ctx, command)
		if err != nil {
			return nil, err
		}
		return admin.PlanEffects(r, s, admin.PlanSwitchTexts(s)), nil
	}
	return w.CorrectionEffects(ctx, r, command)
}

func (w *Pages) paymentEffects(ctx context.Context, p models.Proposal, payment models.Purchase, r present.Reader) (*view.Effects, error) {
	if err := w.Store.CheckPayment(ctx, p.Account, payment); err != nil {
		return nil, err
	}
	price, _ := models.MulDivRound(payment.AmountCents, int64(models.Credit), int64(payment.Credits))
	return w.purchaseEffects(ctx, p, []string{
		r.T("admin_batches.purchased_for", "credits", r.Count(payment.Credits), "money", r.Money(payment.AmountCents, payment.Currency), "word", r.Words()),
		r.T("admin_batches.price_each", "price", r.Money(price, payment.Currency), "list", w.UnitPrice()),
		r.T("admin_batches.received_on", "day", present.Reader{Language: r.Language, Zone: time.UTC}.Day(payment.ReceivedAt)),
	})
}

func (w *Pages) flaggedEffects(ctx context.Context, p models.Proposal, id models.PurchaseID, r present.Reader) (*view.Effects, error) {
	purchase, err := w.Store.Purchase(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := purchase.CheckCreditable(); err != nil {
		return nil, err
	}
	texts := []string{r.T("admin_batches.purchased", "credits", r.Count(purchase.Credits), "word", r.Words())}
	if why := admin.FlagText(purchase); why != "" {
		texts = append(texts, why)
	}
	return w.purchaseEffects(ctx, p, texts)
}

// purchaseEffects says what crediting a purchase would do.
func (w *Pages) purchaseEffects(ctx context.Context, p models.Proposal, texts []string) (*view.Effects, error) {
	now, err := w.Store.Snapshot(ctx, p.Account, time.Time{})
	if err != nil {
		return nil, err
	}
	after := now.Balance
	after.Available += p.Credits
	return &view.Effects{Steps: []view.Step{{Texts: texts}}, Balance: admin.BalancePreview(now.Balance, after.AfterRepayment())}, nil
}

// planVersionEffects says what saving a version of a plan would do, and for whom. The
// version has the number of the one that it follows.
func (w *Pages) planVersionEffects(ctx context.Context, v models.PlanVersion, r present.Reader) (*view.Effects, error) {
	texts := []string{r.T("admin_batches.sentence", "text", present.AllowanceText(r, v)), r.T("admin_batches.sentence", "text", present.RolloverText(v))}
	if v.PlanID == "" {
		return &view.Effects{Steps: []view.Step{{Texts: append(texts, r.T("admin_batches.plan_new"))}}}, nil
	}
	line, err := w.Store.PlanBySlug(ctx, v.Slug)
	if err != nil {
		return nil, err
	}
	if line.Number != v.Number {
		return nil, models.Errorf(models.CodeConflict, "Someone else changed this plan. Reject this request and ask for a new one.")
	}
	texts = nil
	for _, d := range admin.PlanChanges(r, line, v) {
		texts = append(texts, r.T("admin_batches.becomes", "field", d.Label, "from", d.From, "to", d.To))
	}
	reach, err := w.PlanLine(ctx, line)
	return &view.Effects{Steps: []view.Step{{Texts: append(texts, admin.PlanReachText(r, reach.Renewing))}}}, err
}
