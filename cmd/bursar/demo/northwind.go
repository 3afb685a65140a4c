package demo

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// northwind is an enterprise account with three months of history: members of all
// roles, a plan that renews, purchases including some that failed, were refunded or
// disputed, and charges by several keys and members. Its steps are scheduled in any
// order, sorted by time, and posted one after the other.
type northwind struct {
	*seeder
	id     models.AccountID
	start  time.Time // the first day, in the account's time zone
	random *rand.Rand
	keys   map[string]models.KeyID  // by login
	people map[string]models.UserID // by login
	steps  []step
}

// step is an event in the account's history.
type step struct {
	at time.Time
	do func() error
}

// northwindDays is how long Northwind has been a customer.
const northwindDays = 95

const northwindZone = "Europe/Berlin"

func (d *seeder) northwind() error {
	zone, err := time.LoadLocation(northwindZone)
	if err != nil {
		return err
	}
	today := time.Now().In(zone)
	n := &northwind{
		seeder: d, start: time.Date(today.Year(), today.Month(), today.Day()-northwindDays, 0, 0, 0, 0, zone),
		random: rand.New(rand.NewPCG(1, 2)), //nolint:gosec // a fixed seed makes the same data each time
		keys:   map[string]models.KeyID{}, people: map[string]models.UserID{},
	}
	defer func() { d.clock = time.Time{} }()
	d.clock = n.at(0, 8, 40)
	if err := n.open(); err != nil {
		return err
	}
	n.payments()
	n.caps()
	for day := range northwindDays {
		n.usage(day + 1)
	}
	slices.SortStableFunc(n.steps, func(a, b step) int { return a.at.Compare(b.at) })
	for _, s := range n.steps {
		if s.at.After(today) {
			break
		}
		d.clock = s.at
		if err := s.do(); err != nil {
			return fmt.Errorf("northwind on %s: %w", s.at.Format(time.DateTime), err)
		}
	}
	n.clock = today
	return n.fitCaps()
}

// at returns a time on the given day after start.
func (n *northwind) at(day, hour, minute int) time.Time {
	return time.Date(n.start.Year(), n.start.Month(), n.start.Day()+day, hour, minute, 0, 0, n.start.Location())
}

// schedule adds a step.
func (n *northwind) schedule(at time.Time, do func() error) {
	n.steps = append(n.steps, step{at, do})
}

// open opens the account with its members and keys.
func (n *northwind) open() error {
	for _, l := range Logins {
		if l.Enterprise != "Northwind" {
			continue
		}
		user, err := n.CreateUser(n, models.NewUser{Verified: true, Email: l.Email(), Name: l.Name, Zone: northwindZone, PasswordHash: n.password})
		if err != nil {
			return err
		}
		n.people[l.ID] = user.ID
		if l.Role == models.RoleOwner {
			opened, err := n.OpenAccount(n, models.NewAccount{
				Kind: models.Enterprise, Name: l.Enterprise, Owner: user.ID, BillingEmail: "accounts@northwind.demo.test", Zone: northwindZone, ExternalID: "crm-4471",
			})
			if err != nil {
				return err
			}
			n.id = opened.ID
			err = n.SetBilling(n, n.id, models.BillingDetails{
				Email: "accounts@northwind.demo.test", Address: "Torstraße 49\n10119 Berlin\nGermany", TaxID: "DE000000000",
			}, models.AuditRecord{
				Actor: models.ActorRef{Kind: models.ActorUser, ID: string(user.ID)}, Action: "account.billing", AccountID: n.id, Detail: "Changed the billing details.",
			})
			if err != nil {
				return err
			}
		} else if err := n.join(l); err != nil {
			return err
		}
		if n.keys[l.ID], err = n.key(Key(l.ID), n.id, user.ID, northwindKeys[l.ID], models.KeyActive, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// join adds a member on behalf of the owner.
func (n *northwind) join(l Login) error {
	owner, joins := n.people["nora"], n.people[l.ID]
	return n.ChangeMember(n, models.MemberChange{AccountID: n.id, UserID: joins, By: owner, To: l.Role}, models.AuditRecord{
		Actor: models.ActorRef{Kind: models.ActorUser, ID: string(owner)}, Action: "member.add", AccountID: n.id, Subject: string(joins),
		Detail: "Added " + l.Name + " as " + string(l.Role) + ".",
	})
}

// northwindKeys are the names of the account's keys, by login.
var northwindKeys = map[string]string{"nora": "Production", "nils": "Nightly pipeline", "nina": "Invoices", "noah": "Notebook"}

// payments schedules the plan, grants, purchases and adjustments.
func (n *northwind) payments() {
	grant := func(day, hour int, credits, days int64, reason string) {
		n.schedule(n.at(day, hour, 0), func() error {
			return n.post(n.id, models.GrantCredits{
				Kind: models.Promotional, Source: models.SourceGrant, Credits: models.Credits(credits) * models.Credit, ExpiresAt: n.clock.AddDate(0, 0, int(days)),
			}, reason)
		})
	}
	n.schedule(n.at(0, 9, 0), func() error { return n.subscribe(n.id, "business") })
	n.schedule(n.at(1, 7, 0), func() error {
		_, err := n.SetStorageUsage(n, n.id, 318<<30)
		return err
	})
	grant(0, 10, 500, 30, "Welcome, Northwind")
	grant(80, 11, 300, 19, "Thanks for testing the beta")
	n.purchase(2, 2000, "nora", n.pay)
	n.purchase(20, 4000, "nina", n.pay)
	n.purchase(33, 100, "nina", n.settle(models.PaymentReport{Expired: true}))
	n.purchase(41, 250, "nina", n.settle(models.PaymentReport{Complete: true, Failed: true}))
	n.purchase(44, 2500, "nina", func(p models.Purchase) error {
		if err := n.pay(p); err != nil {
			return err
		}
		return n.reverse(47, p, models.PaymentReversalReport{RefundedCents: p.AmountCents / 5})
	})
	n.purchase(60, 3000, "nils", func(p models.Purchase) error {
		if err := n.pay(p); err != nil {
			return err
		}
		dispute := models.PaymentReversalReport{DisputeID: "dp_demo_1", Dispute: models.DisputeOpen, DisputedCents: p.AmountCents}
		won := dispute
		won.Dispute = models.DisputeWon
		if err := n.reverse(66, p, dispute); err != nil {
			return err
		}
		return n.reverse(74, p, won)
	})
	n.purchase(83, 2500, "nina", n.pay)
	n.adjust(52, 150, "For the outage on Tuesday")
	n.adjust(71, -40, "Credited twice by mistake")
}

// purchase schedules a checkout, and calls then with the purchase three minutes later.
func (n *northwind) purchase(day int, credits int64, login string, then func(models.Purchase) error) {
	n.schedule(n.at(day, 10, 12), func() error {
		buyer := n.people[login]
		p, _, err := n.OpenPurchase(n, models.Purchase{
			AccountID: n.id, UserID: buyer, Credits: models.Credits(credits) * models.Credit, UnitCents: n.priceCents,
			AmountCents: credits * n.priceCents, Currency: n.currency, Origin: "form:" + string(buyer), Key: fmt.Sprintf("demo-%d", day),
		})
		if err != nil {
			return err
		}
		if p, err = n.AttachSession(n, p.ID, fmt.Sprintf("cs_demo_%d", day), ""); err != nil {
			return err
		}
		n.clock = n.clock.Add(3 * time.Minute)
		return then(p)
	})
}

// pay settles a purchase as paid.
func (n *northwind) pay(p models.Purchase) error {
	return n.settle(models.PaymentReport{Complete: true, Paid: true, PaymentIntentID: "pi_" + p.SessionID})(p)
}

// settle returns a function that settles a purchase with a report.
func (n *northwind) settle(r models.PaymentReport) func(models.Purchase) error {
	return func(p models.Purchase) error {
		r.SessionID, r.PurchaseID, r.OpenedFor, r.Currency, r.SubtotalCents, r.TotalCents = p.SessionID, p.ID, p.ID, p.Currency, p.AmountCents, p.AmountCents
		_, err := n.SettlePurchase(n, r)
		return err
	}
}

// reverse schedules a report of a refund or dispute. It is called while the steps run,
// so it inserts the new step where it belongs in the sorted list.
func (n *northwind) reverse(day int, p models.Purchase, r models.PaymentReversalReport) error {
	r.PurchaseID, r.PaymentIntentID, r.PaidCents = p.ID, "pi_"+p.SessionID, p.AmountCents
	r.Currency, r.DisputeCurrency = p.Currency, p.Currency
	later := step{n.at(day, 15, 30), func() error {
		_, err := n.SettlePaymentReversal(n, r)
		return err
	}}
	i, _ := slices.BinarySearchFunc(n.steps, later, func(a, b step) int { return cmp.Or(a.at.Compare(b.at), -1) })
	n.steps = slices.Insert(n.steps, i, later)
	return nil
}

// adjust schedules an adjustment by the support operator.
func (n *northwind) adjust(day int, credits int64, reason string) {
	n.schedule(n.at(day, 16, 45), func() error {
		return n.postAs(n.support, n.id, models.AdjustCredits{Amount: models.Credits(credits) * models.Credit, Kind: models.Promotional}, reason)
	})
}
