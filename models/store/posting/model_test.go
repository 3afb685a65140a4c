package posting_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// program is a random sequence of commands and time jumps on one account, carried out by
// the store and by the naive model side by side.
type program struct {
	*rapid.T
	kit     *storetest.Kit
	account models.AccountID
	naive   *naive
	plans   []models.PlanVersion
	seen    []sight
}

// sight is a snapshot that was read at an instant, to be read again later.
type sight struct {
	at    time.Time
	lines []string
}

func TestStoreAgreesWithTheNaiveModel(t *testing.T) {
	kit := storetest.New(t)
	plans := []models.PlanVersion{
		kit.Plan(models.PlanVersion{Slug: "d0", Name: "Daily", Allowance: 20 * models.Credit, Period: models.Daily}),
		kit.Plan(models.PlanVersion{Slug: "d2", Name: "Rolling", Allowance: 20 * models.Credit, Period: models.Daily, RolloverPeriods: 2, RolloverCap: 35 * models.Credit}),
		kit.Plan(models.PlanVersion{Slug: "w3", Name: "Weekly", Allowance: 90 * models.Credit, Period: models.Weekly, RolloverPeriods: 3, RolloverCap: 100 * models.Credit}),
		kit.Plan(models.PlanVersion{Slug: "m1", Name: "Monthly", Allowance: 1000 * models.Credit, Period: models.Monthly, RolloverPeriods: 1, RolloverCap: 300 * models.Credit}),
		kit.Plan(models.PlanVersion{Slug: "m0", Name: "Nothing", Period: models.Monthly}),
	}
	if err := kit.SaveProduct(t.Context(), models.Product{Slug: "work", Name: "Work", UnitCost: models.Credit, Rule: models.OnSuccess}); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		from := kit.Clock.Now().Add(time.Hour) // every program has an account of its own
		kit.Clock.Set(from)
		zone := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York"}).Draw(t, "zone")
		_, account := kit.PersonIn("ann", zone)
		p := &program{T: t, kit: kit, account: account.ID, naive: &naive{now: from, zone: zone}, plans: plans}
		p.look()
		steps := rapid.IntRange(1, 25).Draw(t, "steps")
		at := rapid.IntRange(0, steps-1).Draw(t, "checkpoint")
		var checkpoint models.Checkpoint
		for i := range steps {
			if i == at {
				checkpoint = p.checkpoint()
			}
			p.step()
			p.look()
		}
		p.must(models.AdvanceAccount{})
		p.look()
		if v, err := kit.VerifySince(t.Context(), checkpoint, nil); err != nil || len(v.Discrepancies) > 0 || v.Accounts > 1 {
			t.Fatalf("what is new since step %d: %+v, %v", at, v, err)
		}
		for _, s := range p.seen {
			if got := p.linesAt(s.at); !slices.Equal(got, s.lines) {
				t.Fatalf("as of %s there were\n%q\nnow there are said to have been\n%q", s.at, s.lines, got)
			}
		}
	})
	kit.CheckBooks()
}

// checkpoint returns the heads of all accounts.
func (p *program) checkpoint() models.Checkpoint {
	c, err := p.kit.Checkpoint(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	return c
}

func (p *program) step() {
	amount := models.Credits(rapid.Int64Range(1, 60*int64(models.Credit)).Draw(p.T, "amount"))
	switch step := rapid.SampledFrom([]string{
		"wait", "wait", "wait", "wait", "charge", "charge", "grant", "adjust", "adjust", "set", "unadjust", "subscribe", "cancel", "switch", "zone",
		"hold", "hold", "capture", "release", "refund", "buy", "reverse", "undo", "freeze", "thaw", "extend", "extend", "cap", "cap",
	}).Draw(p.T, "step"); step {
	case "wait":
		hours := rapid.OneOf(rapid.IntRange(1, 30), rapid.IntRange(1, 2000)).Draw(p.T, "hours")
		p.kit.Clock.Add(time.Duration(hours) * time.Hour)
		p.naive.advance(p.kit.Clock.Now())
	case "charge":
		p.charge(amount)
	case "extend":
		p.extend(amount)
	case "cap":
		p.cap(amount)
	case "hold", "capture", "release", "refund":
		p.stepOfHold(step, amount)
	case "buy", "reverse", "undo", "freeze", "thaw":
		p.stepOfPurchase(step, amount)
	case "grant":
		p.grant(amount)
	case "adjust":
		p.adjust(amount)
	case "set":
		if rapid.Bool().Draw(p.T, "owing") {
			p.owe(amount)
		}
		to := rapid.SampledFrom([]models.Credits{0, models.Credit, amount}).Draw(p.T, "to")
		p.must(models.AdjustCredits{To: &to, Kind: models.Purchased})
		p.naive.set(to)
	case "unadjust":
		p.unadjust()
	case "subscribe":
		p.subscribe()
	case "cancel":
		if s := p.pick(); s != nil {
			atEnd := rapid.Bool().Draw(p.T, "at end")
			p.must(models.CancelSubscription{SubscriptionID: s.id, AtPeriodEnd: atEnd})
			s.atEnd = s.atEnd || atEnd
			s.live = atEnd
		}
	case "switch":
		if s := p.pick(); s != nil {
			plan := rapid.SampledFrom(p.plans).Draw(p.T, "plan")
			p.must(models.SwitchPlan{SubscriptionID: s.id, PlanID: plan.PlanID})
			s.switchTo = &plan
		}
	case "zone":
		zone := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York"}).Draw(p.T, "zone")
		p.must(models.ChangeAccount{Zone: &zone})
		p.naive.move(zone)
	}
}

func (p *program) charge(amount models.Credits) {
	about := p.about(amount)
	id, err := p.begin(models.ChargeCredits{Charge: about})
	if p.fit(err, about, amount) {
		p.afford(err, p.naive.charge(id, about, amount))
	}
}

func (p *program) adjust(amount models.Credits) {
	n := p.naive
	if rapid.Bool().Draw(p.T, "minus") {
		taken, ok := n.burn(amount)
		receipt, err := p.kit.Try(models.Command{Account: p.account, Do: models.AdjustCredits{Amount: -amount, Kind: models.Purchased}})
		p.afford(err, ok)
		if ok {
			n.adjustments = append(n.adjustments, &naiveAdjustment{id: receipt.Entry.ID, taken: taken})
		}
		return
	}
	g, lot := p.lot(amount)
	receipt, err := p.kit.Try(models.Command{Account: p.account, Do: models.AdjustCredits{
		Amount: amount, Kind: g.Kind, StartsAt: g.StartsAt, ExpiresAt: g.ExpiresAt, Priority: g.Priority,
	}})
	p.agree(err, true, "")
	lot.id = receipt.Entry.NewLots[0].ID
	n.adjustments = append(n.adjustments, &naiveAdjustment{id: receipt.Entry.ID, lot: n.add(lot), given: amount})
	n.repay()
}

// owe reverses a purchase while there are no credits left at all.
func (p *program) owe(amount models.Credits) {
	p.buy(amount)
	n := p.naive
	if all := n.available(); all > 0 {
		do := models.AdjustCredits{Amount: -all, Kind: models.Purchased} // which no cap is in the way of
		p.must(do)
		n.burn(all)
	}
	bought := n.purchases[len(n.purchases)-1]
	receipt, err := p.kit.Try(models.Command{Account: p.account, Do: models.ReversePurchase{PurchaseID: bought.id, Credits: amount}})
	p.agree(err, true, "")
	n.reverse(receipt.Entry.ID, bought, amount)
}

func (p *program) unadjust() {
	if len(p.naive.adjustments) == 0 {
		return
	}
	a := rapid.SampledFrom(p.naive.adjustments).Draw(p.T, "adjustment")
	err := p.post(models.UndoAdjustment{Adjustment: a.id})
	left := models.Credits(0)
	if a.lot != nil {
		for _, l := range p.naive.line(a.lot) {
			left += l.left
		}
	}
	if a.undone || a.lot != nil && left == 0 && p.naive.ended(a.lot, true) {
		p.agree(err, false, models.CodeConflict)
		return
	}
	p.afford(err, p.naive.unadjust(a))
}

// hold makes a hold, by a command for one or by a rule of the price list.
func (p *program) hold(amount models.Credits) {
	c, life, asked := p.about(amount), time.Hour, time.Duration(0)
	if rapid.Bool().Draw(p.T, "long") {
		asked = time.Duration(rapid.IntRange(1, 200).Draw(p.T, "life in hours")) * time.Hour
		life = asked
	}
	var do models.Action = models.HoldCredits{Charge: c, ExpiresIn: asked}
	if rapid.Bool().Draw(p.T, "by rule") { // a unit costs one credit
		c.Product, c.Quantity, c.Credits = "work", amount, 0
		do = models.ChargeCredits{Charge: c, ExpiresIn: asked}
	}
	id, err := p.begin(do)
	if p.fit(err, c, amount) {
		p.afford(err, p.naive.hold(id, c, amount, life))
	}
}

// begin posts what begins a charge, and returns its id.
func (p *program) begin(do models.Action) (models.ChargeID, error) {
	receipt, err := p.kit.Try(models.Command{Account: p.account, Do: do})
	if err != nil {
		return "", err
	}
	return receipt.Charge.ID, nil
}

// stepOfHold makes a hold, ends one, or refunds a charge.
func (p *program) stepOfHold(step string, amount models.Credits) {
	if step == "hold" {
		p.hold(amount)
		return
	}
	if step == "refund" {
		p.refund(amount)
		return
	}
	if len(p.naive.holds) == 0 {
		return
	}
	h := rapid.SampledFrom(p.naive.holds).Draw(p.T, "hold")
	if step == "release" {
		p.must(models.ReleaseHold{ChargeID: h.charge.id})
		p.naive.endHold(h, true)
		p.naive.repay()
		return
	}
	amount = min(amount, h.left())
	final := rapid.Bool().Draw(p.T, "final")
	p.must(models.CaptureHold{ChargeID: h.charge.id, Credits: amount, Final: final})
	p.naive.capture(h, amount, final)
}

func (p *program) refund(amount models.Credits) {
	if len(p.naive.charges) == 0 {
		return
	}
	c := rapid.SampledFrom(p.naive.charges).Draw(p.T, "charge")
	ok := amount <= c.took-c.refunded
	p.agree(p.post(models.RefundCharge{ChargeID: c.id, Credits: amount}), ok, models.CodeInvalidField)
	if ok {
		p.naive.refund(c, amount)
	}
}

// stepOfPurchase buys, or reverses, freezes or unfreezes a purchase.
func (p *program) stepOfPurchase(step string, amount models.Credits) {
	n := p.naive
	switch {
	case step == "buy":
		p.buy(amount)
	case step == "undo" && len(n.reversals) > 0:
		r := rapid.SampledFrom(n.reversals).Draw(p.T, "reversal")
		p.agree(p.post(models.UndoReversal{Reversal: r.id}), !r.undone, models.CodeConflict)
		if !r.undone {
			n.undo(r)
		}
	case step == "reverse" && len(n.purchases) > 0:
		bought := rapid.SampledFrom(n.purchases).Draw(p.T, "purchase")
		receipt, err := p.kit.Try(models.Command{Account: p.account, Do: models.ReversePurchase{PurchaseID: bought.id, Credits: amount}})
		ok := amount <= bought.credits-bought.reversed
		p.agree(err, ok, models.CodeInvalidField)
		if ok {
			n.reverse(receipt.Entry.ID, bought, amount)
		}
	case (step == "freeze" || step == "thaw") && len(n.purchases) > 0:
		bought := rapid.SampledFrom(n.purchases).Draw(p.T, "purchase")
		var do models.Action = models.FreezePurchase{PurchaseID: bought.id}
		if step == "thaw" {
			do = models.UnfreezePurchase{PurchaseID: bought.id}
		}
		p.agree(p.post(do), n.freeze(bought, step == "freeze"), models.CodeConflict)
	}
}

func (p *program) buy(credits models.Credits) {
	key := string(models.NewAuditID())
	bought, _, err := p.kit.OpenPurchase(p.Context(), models.Purchase{AccountID: p.account, Credits: credits, AmountCents: 125, Currency: "usd", Origin: "test", Key: key})
	if err != nil {
		p.Fatal(err)
	}
	bought.SessionID = "cs_" + key
	if _, err := p.kit.SettlePurchase(p.Context(), storetest.PaidReport(bought)); err != nil {
		p.Fatal(err)
	}
	p.naive.buy(bought.ID, credits)
}

func (p *program) grant(amount models.Credits) {
	do, lot := p.lot(amount)
	receipt, err := p.kit.Try(models.Command{Account: p.account, Do: do})
	p.agree(err, true, "")
	lot.id = receipt.Entry.NewLots[0].ID
	p.naive.add(lot)
	p.naive.repay()
}

// lot returns a random lot to make, for the store and for the model.
func (p *program) lot(amount models.Credits) (models.GrantCredits, naiveLot) {
	kind := rapid.SampledFrom([]models.LotKind{models.Purchased, models.Promotional}).Draw(p.T, "kind")
	do := models.GrantCredits{Kind: kind, Source: models.SourceGrant, Credits: amount}
	lot := naiveLot{kind: kind, left: amount, priority: models.DefaultPriorities.Of(kind), starts: p.naive.now}
	if rapid.Bool().Draw(p.T, "later") {
		do.StartsAt = p.naive.now.Add(time.Duration(rapid.IntRange(1, 100).Draw(p.T, "starts in hours")) * time.Hour)
		lot.starts = do.StartsAt
	}
	if rapid.Bool().Draw(p.T, "ends") {
		do.ExpiresAt = lot.starts.Add(time.Duration(rapid.IntRange(1, 400).Draw(p.T, "lives for hours")) * time.Hour)
		lot.ends = do.ExpiresAt
	}
	if rapid.Bool().Draw(p.T, "first") {
		lot.priority = rapid.IntRange(-1, 50).Draw(p.T, "priority")
		priority := lot.priority
		do.Priority = &priority
	}
	return do, lot
}

func (p *program) subscribe() {
	plan := rapid.SampledFrom(p.plans).Draw(p.T, "plan")
	taken := false
	for _, s := range p.naive.subs {
		taken = taken || (s.live && s.plan.PlanID == plan.PlanID)
	}
	id := models.NewSubscriptionID()
	p.agree(p.post(models.StartSubscription{SubscriptionID: id, PlanID: plan.PlanID}), !taken, models.CodeConflict)
	if !taken {
		p.naive.subscribe(id, plan)
		p.naive.repay()
	}
}

// pick returns a random live subscription.
func (p *program) pick() *naiveSub {
	var live []*naiveSub
	for _, s := range p.naive.subs {
		if s.live {
			live = append(live, s)
		}
	}
	if len(live) == 0 {
		return nil
	}
	return rapid.SampledFrom(live).Draw(p.T, "subscription")
}

func (p *program) post(do models.Action) error {
	_, err := p.kit.Try(models.Command{Account: p.account, Do: do})
	return err
}

func (p *program) must(do models.Action) {
	if err := p.post(do); err != nil {
		p.Fatalf("%T: %v", do, err)
	}
}

// afford is agree for a charge or a hold: in debt, the error says so.
func (p *program) afford(err error, accepted bool) {
	if !accepted && p.naive.debt > 0 {
		p.agree(err, false, models.CodeAccountInDebt)
		return
	}
	p.agree(err, accepted, models.CodeInsufficientCredits)
}

// fit compares whether a charge is within all caps, and reports whether it is.
func (p *program) fit(err error, c models.Charge, amount models.Credits) bool {
	if p.naive.fits(c, amount) {
		return true
	}
	p.agree(err, false, models.CodeCapReached)
	return false
}

// agree compares the store's answer with the model's.
func (p *program) agree(err error, accepted bool, refusal models.Code) {
	if code := models.CodeOf(err); accepted != (err == nil) || (err != nil && code != refusal) {
		p.Fatalf("the model accepts: %v; the store answers %v", accepted, err)
	}
}

// look compares both sides and remembers the snapshot.
func (p *program) look() {
	want := p.naive.lines()
	if got := p.linesAt(time.Time{}); !slices.Equal(got, want) {
		p.Fatalf("at %s the store holds\n%q\nthe model\n%q", p.naive.now, got, want)
	}
	standing := p.kit.Balance(p.account)
	if want := (models.Balance{
		Available: p.naive.available(), Scheduled: p.naive.scheduled(), Held: p.naive.heldSum(), Frozen: p.naive.frozenSum(), Debt: p.naive.debt,
	}); standing.Balance != want {
		p.Fatalf("the store counts %+v, the model %+v", standing.Balance, want)
	}
	var caps []string
	for _, c := range standing.CapsNow() {
		caps = append(caps, capLine(c))
	}
	if slices.Sort(caps); !slices.Equal(caps, p.naive.capLines()) {
		p.Fatalf("at %s the store has the caps\n%q\nthe model\n%q", p.naive.now, caps, p.naive.capLines())
	}
	// A snapshot before another command at the same instant is not the final one of it.
	if n := len(p.seen); n > 0 && p.seen[n-1].at.Equal(p.naive.now) {
		p.seen = p.seen[:n-1]
	}
	p.seen = append(p.seen, sight{p.naive.now, want})
}

func (p *program) linesAt(at time.Time) []string {
	var lines []string
	for _, l := range p.kit.BalanceAt(p.account, at).Lots {
		lines = append(lines, line(l.Kind, l.Remaining, l.Held, l.Started, l.Frozen, l.StartsAt, l.ExpiresAt))
	}
	return lines
}
