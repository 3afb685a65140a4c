package store_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// program is a random run of commands and time jumps over one account, carried
// out by the store and by the naive model side by side.
type program struct {
	*rapid.T
	kit     *storetest.Kit
	account models.AccountID
	naive   *naive
	plans   []models.PlanVersion
	seen    []sight
}

// sight is what was seen at an instant, to be asked for again later.
type sight struct {
	at    time.Time
	lines []string
}

func TestStoreAgreesWithTheNaiveModel(t *testing.T) {
	kit := storetest.New(t)
	plans := []models.PlanVersion{
		kit.Plan(models.PlanVersion{Slug: "d0", Name: "Daily", Allowance: 20 * one, Period: models.Daily}),
		kit.Plan(models.PlanVersion{Slug: "d2", Name: "Rolling", Allowance: 20 * one, Period: models.Daily, RolloverPeriods: 2, RolloverCap: 35 * one}),
		kit.Plan(models.PlanVersion{Slug: "w3", Name: "Weekly", Allowance: 90 * one, Period: models.Weekly, RolloverPeriods: 3, RolloverCap: 100 * one}),
		kit.Plan(models.PlanVersion{Slug: "m1", Name: "Monthly", Allowance: 1000 * one, Period: models.Monthly, RolloverPeriods: 1, RolloverCap: 300 * one}),
		kit.Plan(models.PlanVersion{Slug: "m0", Name: "Nothing", Period: models.Monthly}),
	}
	rapid.Check(t, func(t *rapid.T) {
		from := kit.Clock.Now().Add(time.Hour) // every program has an account of its own
		kit.Clock.Set(from)
		zone := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York"}).Draw(t, "zone")
		_, account := kit.PersonIn("ann", zone)
		p := &program{T: t, kit: kit, account: account.ID, naive: &naive{now: from, zone: zone}, plans: plans}
		p.look()
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			p.step()
			p.look()
		}
		p.must(models.AdvanceAccount{})
		p.look()
		for _, s := range p.seen {
			if got := p.linesAt(s.at); !slices.Equal(got, s.lines) {
				t.Fatalf("as of %s there were\n%q\nnow there are said to have been\n%q", s.at, s.lines, got)
			}
		}
	})
	kit.CheckBooks()
}

func (p *program) step() {
	amount := models.Credits(rapid.Int64Range(1, 60*int64(one)).Draw(p.T, "amount"))
	switch rapid.SampledFrom([]string{"wait", "wait", "wait", "charge", "charge", "grant", "adjust", "subscribe", "cancel", "switch", "zone"}).Draw(p.T, "step") {
	case "wait":
		hours := rapid.OneOf(rapid.IntRange(1, 30), rapid.IntRange(1, 2000)).Draw(p.T, "hours")
		p.kit.Clock.Add(time.Duration(hours) * time.Hour)
		p.naive.advance(p.kit.Clock.Now())
	case "charge":
		p.agree(p.post(charge(amount)), p.naive.burn(amount), models.CodeInsufficientCredits)
	case "grant":
		p.grant(amount)
	case "adjust":
		if rapid.Bool().Draw(p.T, "minus") {
			p.agree(p.post(models.AdjustCredits{Amount: -amount, Kind: models.Purchased}), p.naive.burn(amount), models.CodeInsufficientCredits)
			return
		}
		p.must(models.AdjustCredits{Amount: amount, Kind: models.Purchased})
		p.naive.add(naiveLot{kind: models.Purchased, left: amount, priority: 20, starts: p.naive.now})
	case "subscribe":
		p.subscribe()
	case "cancel":
		if s := p.pick(); s != nil {
			atEnd := rapid.Bool().Draw(p.T, "at end")
			p.must(models.CancelSubscription{SubscriptionID: s.id, AtEnd: atEnd})
			s.atEnd = s.atEnd || atEnd
			s.live = atEnd
		}
	case "switch":
		if s := p.pick(); s != nil {
			plan := rapid.SampledFrom(p.plans).Draw(p.T, "plan")
			p.must(models.SwitchSubscription{SubscriptionID: s.id, PlanID: plan.PlanID})
			s.switchTo = &plan
		}
	case "zone":
		zone := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "Asia/Kolkata", "America/New_York"}).Draw(p.T, "zone")
		p.must(models.ChangeAccount{Zone: &zone})
		p.naive.zone = zone
	}
}

func (p *program) grant(amount models.Credits) {
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
		do.Priority = &lot.priority
	}
	p.must(do)
	p.naive.add(lot)
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
	}
}

// pick is some live subscription.
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

// agree compares the store's answer with the model's.
func (p *program) agree(err error, accepted bool, refusal models.Code) {
	if code := models.CodeOf(err); accepted != (err == nil) || (err != nil && code != refusal) {
		p.Fatalf("the model accepts: %v; the store answers %v", accepted, err)
	}
}

// look compares both sides and remembers what was seen.
func (p *program) look() {
	want := p.naive.lines()
	if got := p.linesAt(time.Time{}); !slices.Equal(got, want) {
		p.Fatalf("at %s the store holds\n%q\nthe model\n%q", p.naive.now, got, want)
	}
	standing := p.kit.Balance(p.account)
	if standing.Available != p.naive.available() || standing.Scheduled != p.naive.scheduled() {
		p.Fatalf("the store counts %+v, the model %s and %s", standing.Values, p.naive.available(), p.naive.scheduled())
	}
	// What was seen before another command at the same instant is not what is told of it.
	if n := len(p.seen); n > 0 && p.seen[n-1].at.Equal(p.naive.now) {
		p.seen = p.seen[:n-1]
	}
	p.seen = append(p.seen, sight{p.naive.now, want})
}

func (p *program) linesAt(at time.Time) []string {
	var lines []string
	for _, l := range p.kit.BalanceAt(p.account, at).Lots {
		lines = append(lines, line(l.Kind, l.Remaining, l.Started, l.StartsAt, l.ExpiresAt))
	}
	return lines
}
