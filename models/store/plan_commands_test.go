package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/link"
	"github.com/bursar-portal/bursar/models/storetest"
)

// scenario calls everything that the store can do, for the account of one user.
type scenario struct {
	*storetest.Kit
	t       *testing.T
	user    models.User
	account models.Account
	ada     models.User // who is an admin
	ben     models.User // as well
	key     models.Key
	plans   [2]models.PlanVersion
	rounds  int // how often everyCommand was called

	// of the last round
	bought               models.Purchase
	charge, hold, taken  models.ChargeID
	reversal, adjustment models.EntryID
	lot                  models.LotID
}

func newScenario(t *testing.T, k *storetest.Kit) *scenario {
	t.Helper()
	s := &scenario{Kit: k, t: t}
	token := link.NewToken()
	_, err := k.MakeFirstAdminLink(t.Context(), token)
	s.must(err)
	_, err = k.Link(t.Context(), token, link.FirstAdmin)
	s.must(err)
	_, err = k.MakeFirstAdmin(t.Context(), token, models.NewUser{Email: "first@example.test", Name: "First", Zone: "UTC"}, s.act("setup"))
	s.must(err)
	s.user, s.account = k.Person("ann")
	for _, u := range []struct {
		name string
		to   *models.User
	}{{"ada", &s.ada}, {"ben", &s.ben}} {
		user, err := k.CreateUser(t.Context(), models.NewUser{Email: u.name + "@ops.test", Name: u.name, Zone: "UTC", Operator: models.OperatorAdmin})
		s.must(err)
		*u.to = user
	}
	s.key = k.Key(models.NewSecret(), s.account.ID)
	for i, slug := range []string{"basic", "pro"} {
		s.plans[i] = k.Plan(storetest.MonthlyPlan(slug, 5))
	}
	s.must(k.SaveProduct(t.Context(), models.Product{Slug: "doc", Name: "Document", UnitCost: models.Credit, Rule: models.Upfront}))
	return s
}

// must fails the test for an error unless it has one of some codes.
func (s *scenario) must(err error, but ...models.Code) {
	s.t.Helper()
	for _, code := range but {
		if models.CodeOf(err) == code {
			return
		}
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *scenario) act(action string) models.AuditRecord {
	return models.AuditRecord{
		Actor: models.ActorRef{Kind: models.ActorUser, ID: string(s.ada.ID)}, Action: action, AccountID: s.account.ID, Subject: string(s.account.ID), RequestID: "req_1",
	}
}

// post posts a command with everything that a command may have.
func (s *scenario) post(do models.Action) models.Receipt {
	s.t.Helper()
	return s.Post(models.Command{
		Account: s.account.ID, Actor: models.ActorRef{Kind: models.ActorUser, ID: string(s.ada.ID)}, Reason: "a reason", Do: do,
	})
}

// everyCommand posts commands of every kind, each with its replay, and some together.
func (s *scenario) everyCommand() {
	s.rounds++
	k, ctx, id := s.Kit, s.t.Context(), s.account.ID
	round := fmt.Sprint("round", s.rounds)
	charge := func(credits models.Credits) models.Charge {
		return models.Charge{Product: "doc", Quantity: credits, KeyID: s.key.ID, UserID: s.user.ID, Reference: "r", Description: "d", Metadata: map[string]string{"job": "7"}}
	}
	granted := s.post(models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: 100 * models.Credit, ExpiresAt: k.Clock.Now().AddDate(1, 0, 0)})
	s.post(models.ChangeCap{Subject: models.CapOnMember(s.user.ID), Window: models.CapDay, Amount: new(1000 * models.Credit)})
	s.post(models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapMonth, Amount: new(1000 * models.Credit)})
	s.post(models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapMonth, Remove: true}) // forgotten in the next round
	s.post(models.ExtendLot{LotID: granted.Entry.NewLots[0].ID, ExpiresAt: k.Clock.Now().AddDate(2, 0, 0)})
	s.bought = storetest.PendingPurchase(s.t, k, id, round)
	paid := storetest.PaidReport(s.bought)
	paid.CustomerID = "cus_" + round
	_, err := k.SettlePurchase(ctx, paid)
	s.must(err)
	customer, err := k.StripeCustomer(ctx, id)
	s.must(err)
	s.must(k.ForgetStripeCustomer(ctx, id, customer))
	s.bought, err = k.Purchase(ctx, s.bought.ID)
	s.must(err)

	charged := models.Command{
		Account: id, Origin: "key:" + string(s.key.ID), Key: round, Actor: models.ActorRef{Kind: models.ActorKey, ID: string(s.key.ID)},
		Do: models.ChargeCredits{Charge: charge(2 * models.Credit)},
	}
	first := k.Post(charged)
	s.charge, s.lot = first.Charge.ID, first.Entry.Draws[0].LotID
	if again := k.Post(charged); !again.Replayed || again.Charge.ID != s.charge {
		s.t.Fatalf("the replay is %+v", again)
	}
	s.post(models.RefundCharge{ChargeID: s.charge, Credits: models.Credit})
	s.taken = s.post(models.HoldCredits{Charge: charge(4 * models.Credit)}).Charge.ID
	s.post(models.CaptureHold{ChargeID: s.taken, Credits: models.Credit})
	s.post(models.CaptureHold{ChargeID: s.taken, Credits: models.Credit, Final: true})
	s.post(models.ReleaseHold{ChargeID: s.post(models.HoldCredits{Charge: charge(models.Credit)}).Charge.ID})
	s.post(models.HoldCredits{Charge: charge(models.Credit), ExpiresIn: time.Minute}) // expires
	s.hold = s.post(models.HoldCredits{Charge: charge(models.Credit), ExpiresIn: 30 * 24 * time.Hour}).Charge.ID

	adjusted := s.post(models.AdjustCredits{Amount: 2 * models.Credit, Kind: models.Promotional})
	s.adjustment = adjusted.Entry.ID
	s.post(models.AdjustCredits{Amount: -models.Credit, Kind: models.Purchased})
	s.post(models.UndoAdjustment{Adjustment: s.adjustment})
	s.reversal = s.post(models.ReversePurchase{PurchaseID: s.bought.ID, Credits: 2 * models.Credit}).Entry.ID
	s.post(models.UndoReversal{Reversal: s.reversal})
	s.post(models.FreezePurchase{PurchaseID: s.bought.ID})
	s.post(models.UnfreezePurchase{PurchaseID: s.bought.ID})

	sub := models.NewSubscriptionID()
	s.post(models.StartSubscription{SubscriptionID: sub, PlanID: s.plans[0].PlanID})
	s.post(models.SetSubscriptionStatus{SubscriptionID: sub, Status: models.SubscriptionPastDue})
	s.post(models.SwitchPlan{SubscriptionID: sub, PlanID: s.plans[1].PlanID})
	k.Clock.Add(32 * 24 * time.Hour) // a turn, and the hold ends
	_, err = k.Simulate(ctx, models.Command{Account: id, Origin: "o", Key: "s", Actor: models.System, Do: models.CancelSubscription{SubscriptionID: sub, AtPeriodEnd: true}})
	s.must(err)
	s.post(models.CancelSubscription{SubscriptionID: sub})
	s.post(models.ChangeAccount{Zone: new("Europe/Berlin")})
	_, err = k.Store.Post(ctx, models.Command{Account: id, Do: models.AdvanceAccount{}, Actor: models.System})
	s.must(err)
	_, err = k.AdvanceAccounts(ctx, k.Now(), 64)
	s.must(err)
	_, err = k.Preview(ctx, models.Command{Account: id, Origin: "o", Key: "p", Actor: models.System, Do: models.ChargeCredits{Charge: charge(models.Credit)}})
	s.must(err)
	together := func(key string) (commands []models.Command) {
		for n := range 70 {
			commands = append(commands, models.Command{
				Account: id, Origin: "o", Key: fmt.Sprint(round, key, n), Actor: models.System, Do: models.ChargeCredits{Charge: models.Charge{Credits: 1}},
			})
		}
		return commands
	}
	_, _, err = k.PostAll(ctx, together("all"), false, nil)
	s.must(err)
	_, _, err = k.PostAllWith(ctx, together("with"), nil)
	s.must(err)
	_, err = k.PostWith(ctx, together("one")[0], k.Within(&models.Within{
		By: models.ActorRef{Kind: models.ActorUser, ID: string(s.ada.ID)}, Role: models.OperatorSupport, Since: k.Now().AddDate(0, 0, -1), Most: models.MaxCredits, Value: 1,
	})...)
	s.must(err)
	s.must(k.Write(ctx))
	if posted, err := k.Posted(ctx, id, "o", round+"all7"); err != nil || !posted {
		s.t.Fatal(posted, err)
	}
	s.payments(round)
}

// payments posts what Stripe and operators report of payments.
func (s *scenario) payments(round string) {
	k, ctx, id := s.Kit, s.t.Context(), s.account.ID
	refunded := models.PaymentReversalReport{Currency: "usd", PaymentIntentID: s.bought.PaymentIntentID, PaidCents: 1250, RefundedCents: 125}
	_, err := k.SettlePaymentReversal(ctx, refunded) // posts a models.SettlePaymentReversal{}
	s.must(err)
	disputed := refunded
	disputed.DisputeID, disputed.Dispute, disputed.DisputedCents, disputed.DisputeCurrency = "dp_"+round, models.DisputeOpen, 125, "usd"
	_, err = k.SettleReversal(ctx, disputed)
	s.must(err)
	flagged := func(key string) models.FlaggedPurchaseDecision {
		p := storetest.PendingPurchase(s.t, k, id, round+key)
		report := storetest.PaidReport(p)
		report.SubtotalCents, report.TotalCents = 1240, 1240
		_, err := k.SettlePayment(ctx, report)
		s.must(err)
		return models.FlaggedPurchaseDecision{PurchaseID: p.ID, Actor: models.Actor{User: &s.ada}, Reason: "Close enough", Audit: s.act("purchase.settle")}
	}
	credit := flagged("credit") // by a models.CreditPurchase{}
	credit.Credit = true
	_, err = k.SettleFlagged(ctx, credit)
	s.must(err)
	_, err = k.SettleFlagged(ctx, flagged("close"))
	s.must(err)
	_, err = k.BookPayment(ctx, models.Purchase{Credits: 8 * models.Credit, AmountCents: 1000, Currency: "usd", Invoice: "R-" + round, ReceivedAt: k.Now().AddDate(0, 0, -1)},
		models.Command{Account: id, Origin: "form:ada", Key: round, Actor: models.System, Reason: "Invoice", Audit: new(s.act("payment.book"))})
	s.must(err)
	s.must(k.CancelUnopened(ctx, storetest.PendingPurchase(s.t, k, id, round+"cancel").ID, s.act("purchase.cancel")), models.CodeConflict)
	for _, e := range []models.StripeEvent{
		{ID: "evt_" + round, Type: "x", SessionID: s.bought.SessionID, PurchaseID: s.bought.ID, Outcome: models.EventFailed},
		{ID: "evt_" + round, Type: "x", SessionID: s.bought.SessionID, PurchaseID: s.bought.ID, Outcome: models.EventDone},
	} {
		s.must(k.NoteStripeEvent(ctx, e))
	}
}
