package ledger

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// startSubscription starts a plan with its first allowance. An account can't have two
// live subscriptions to one plan.
func (p *posting) startSubscription(cmd PreparedCommand, do models.StartSubscription, now time.Time) error {
	for _, s := range p.state.Subscriptions {
		if s.Status.Live() && s.Version.PlanID == do.PlanID {
			return models.Errorf(models.CodeConflict, "The account already has this plan.")
		}
	}
	e := p.beginOwn(cmd, models.EntrySubscription, now)
	version, err := p.state.Catalog.offered(do.PlanID, e.EffectiveAt)
	if err != nil {
		return err
	}
	if err := p.checkOverflow(version.Allowance); err != nil {
		return err
	}
	s := models.Subscription{
		ID: do.SubscriptionID, AccountID: p.state.Account, Version: version,
		Status: models.SubscriptionActive, CreatedAt: e.EffectiveAt,
	}
	firstPeriod(&s, e.EffectiveAt, p.state.Zone)
	s.AllowanceLot = e.add(models.Lot{
		Kind: models.Allowance, Source: models.SourceSubscription, SubscriptionID: s.ID, Granted: version.Allowance,
		Priority: p.state.Catalog.Priorities.Allowance, StartsAt: s.PeriodStartAt, ExpiresAt: s.PeriodEndAt,
	})
	p.state.Subscriptions = append(p.state.Subscriptions, s)
	e.SubscriptionID, e.Subscription = s.ID, &s
	e.enter()
	return nil
}

// switchSubscription sets the plan of the next period. Switching to the present plan
// cancels an earlier switch.
func (p *posting) switchSubscription(cmd PreparedCommand, do models.SwitchPlan, now time.Time) error {
	if s, ok := p.state.subscription(do.SubscriptionID); ok && s.Version.PlanID == do.PlanID {
		return p.changeSubscription(cmd, do.SubscriptionID, now, func(s *models.Subscription) { s.NextPlanID = "" })
	}
	if _, err := p.state.Catalog.offered(do.PlanID, now); err != nil {
		return err
	}
	return p.changeSubscription(cmd, do.SubscriptionID, now, func(s *models.Subscription) { s.NextPlanID = do.PlanID })
}

// offered returns the version with which a plan can be started. Archived plans can't
// be; accounts that have one keep it.
func (c *Catalog) offered(plan models.PlanID, at time.Time) (models.PlanVersion, error) {
	version, ok := c.VersionAt(plan, at)
	switch {
	case !ok:
		return version, models.Errorf(models.CodeNotFound, "There is no such plan.")
	case version.Archived:
		return version, models.Errorf(models.CodeConflict, "This plan is archived, so new accounts can't start it.")
	}
	return version, nil
}

func (p *posting) setSubscriptionStatus(cmd PreparedCommand, do models.SetSubscriptionStatus, now time.Time) error {
	return p.changeSubscription(cmd, do.SubscriptionID, now, func(s *models.Subscription) { s.Status = do.Status })
}

// cancelSubscription ends a subscription. If it ends now, its allowance lot stays until
// the period would have ended and then lapses like any other lot.
func (p *posting) cancelSubscription(cmd PreparedCommand, do models.CancelSubscription, now time.Time) error {
	return p.changeSubscription(cmd, do.SubscriptionID, now, func(s *models.Subscription) {
		if do.AtPeriodEnd {
			s.CancelAtPeriodEnd = true
			return
		}
		s.Status, s.EndedAt = models.SubscriptionCanceled, now
	})
}

// changeSubscription enters a change of a subscription that moves no credits.
func (p *posting) changeSubscription(cmd PreparedCommand, id models.SubscriptionID, now time.Time, change func(*models.Subscription)) error {
	s, ok := p.state.subscription(id)
	if !ok {
		return models.Errorf(models.CodeNotFound, "There is no such subscription.")
	}
	e := p.beginOwn(cmd, models.EntrySubscription, now)
	change(s)
	after := *s
	e.SubscriptionID, e.Subscription = id, &after
	e.enter()
	return nil
}
