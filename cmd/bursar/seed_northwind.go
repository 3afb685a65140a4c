package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// northwind is an organisation that has lived for three months: people of all
// roles, a plan that renews, purchases of which some went wrong, and charges by
// several keys and members. Everything is posted as it would have been, under a
// clock that is moved from step to step.
type northwind struct {
	*seeder
	id     models.AccountID
	began  time.Time // the day, in the organisation's zone
	chance *rand.Rand
	costs  map[string]models.Product
	keys   map[string]models.KeyID // by login
	people map[string]models.UserID
	steps  []step
}

// step is something that happened.
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
		seeder: d, began: time.Date(today.Year(), today.Month(), today.Day()-northwindDays, 0, 0, 0, 0, zone),
		chance: rand.New(rand.NewPCG(1, 2)), //nolint:gosec // the same example each time, not a secret
		costs:  map[string]models.Product{}, keys: map[string]models.KeyID{}, people: map[string]models.UserID{},
	}
	defer func() { d.past = time.Time{} }()
	d.past = n.at(0, 8, 40)
	if err := n.found(); err != nil {
		return err
	}
	n.money()
	for day := range northwindDays {
		n.work(day + 1)
	}
	slices.SortStableFunc(n.steps, func(a, b step) int { return a.at.Compare(b.at) })
	for _, s := range n.steps {
		if s.at.After(today) {
			break
		}
		d.past = s.at
		if err := s.do(); err != nil {
			return fmt.Errorf("northwind on %s: %w", s.at.Format(time.DateTime), err)
		}
	}
	return nil
}

// at is a time of a day of the story.
func (n *northwind) at(day, hour, minute int) time.Time {
	return time.Date(n.began.Year(), n.began.Month(), n.began.Day()+day, hour, minute, 0, 0, n.began.Location())
}

// then plans a step.
func (n *northwind) then(at time.Time, do func() error) {
	n.steps = append(n.steps, step{at, do})
}

// found opens the account with its people and keys.
func (n *northwind) found() error {
	products, err := n.Products(n)
	if err != nil {
		return err
	}
	for _, p := range products {
		n.costs[p.Slug] = p
	}
	for _, p := range demoPeople {
		if p.enterprise != "Northwind" {
			continue
		}
		user, err := n.CreateUser(n, models.NewUser{Email: p.email(), Name: p.name, Zone: northwindZone, PasswordHash: n.password})
		if err != nil {
			return err
		}
		n.people[p.login] = user.ID
		if p.role == models.RoleOwner {
			opened, err := n.OpenAccount(n, models.NewAccount{
				Kind: models.Enterprise, Name: p.enterprise, Owner: user.ID, BillingEmail: "accounts@northwind.demo.test", Zone: northwindZone, ExternalID: "crm-4471",
			})
			if err != nil {
				return err
			}
			n.id = opened.ID
		} else if err := n.join(p); err != nil {
			return err
		}
		if n.keys[p.login], err = n.key(demoKey(p.login), n.id, northwindKeys[p.login], models.KeyActive, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// join makes somebody a member, as the owner does.
func (n *northwind) join(p demoPerson) error {
	owner, joins := n.people["nora"], n.people[p.login]
	return n.ChangeMember(n, models.MemberChange{AccountID: n.id, UserID: joins, By: owner, To: p.role}, models.AuditRecord{
		Actor: models.ActorRef{Kind: models.ActorUser, ID: string(owner)}, Action: "member.add", AccountID: n.id, Subject: string(joins),
		Detail: "Added " + p.name + " as " + string(p.role) + ".",
	})
}

// northwindKeys are what the organisation calls its keys.
var northwindKeys = map[string]string{"nora": "Production", "nils": "Nightly pipeline", "nina": "Invoices", "noah": "Notebook"}

// money plans what came in and what went back.
func (n *northwind) money() {
	grant := func(day, hour int, credits, days int64, reason string) {
		n.then(n.at(day, hour, 0), func() error {
			return n.post(n.id, models.GrantCredits{
				Kind: models.Promotional, Source: models.SourceGrant, Credits: models.Credits(credits) * models.Credit, ExpiresAt: n.past.AddDate(0, 0, int(days)),
			}, reason)
		})
	}
	n.then(n.at(0, 9, 0), func() error { return n.subscribe(n.id, "business") })
	n.then(n.at(1, 7, 0), func() error {
		_, err := n.SetStorageUsage(n, n.id, 318<<30)
		return err
	})
	grant(0, 10, 500, 30, "Welcome, Northwind")
	grant(80, 11, 300, 19, "Thanks for testing the beta")
	n.purchase(2, 2000, "nora", n.pay)
	n.purchase(20, 4000, "nina", n.pay)
	n.purchase(33, 100, "nina", n.end(models.PaymentReport{Expired: true}))
	n.purchase(41, 250, "nina", n.end(models.PaymentReport{Complete: true, Failed: true}))
	n.purchase(44, 2500, "nina", func(p models.Purchase) error {
		if err := n.pay(p); err != nil {
			return err
		}
		return n.moneyBack(47, p, models.MoneyBackReport{RefundedCents: p.AmountCents / 5})
	})
	n.purchase(60, 3000, "nils", func(p models.Purchase) error {
		if err := n.pay(p); err != nil {
			return err
		}
		dispute := models.MoneyBackReport{DisputeID: "dp_demo_1", Dispute: models.DisputeOpen, DisputedCents: p.AmountCents}
		won := dispute
		won.Dispute = models.DisputeWon
		if err := n.moneyBack(66, p, dispute); err != nil {
			return err
		}
		return n.moneyBack(74, p, won)
	})
	n.purchase(83, 2500, "nina", n.pay)
	n.adjust(52, 150, "For the outage on Tuesday")
	n.adjust(71, -40, "Credited twice by mistake")
}

// purchase plans a checkout and what becomes of it a few minutes later.
func (n *northwind) purchase(day int, credits int64, login string, then func(models.Purchase) error) {
	n.then(n.at(day, 10, 12), func() error {
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
		n.past = n.past.Add(3 * time.Minute)
		return then(p)
	})
}

// pay reports that a purchase was paid.
func (n *northwind) pay(p models.Purchase) error {
	return n.end(models.PaymentReport{Complete: true, Paid: true, PaymentIntentID: "pi_" + p.SessionID})(p)
}

// end reports what became of a purchase.
func (n *northwind) end(r models.PaymentReport) func(models.Purchase) error {
	return func(p models.Purchase) error {
		r.SessionID, r.PurchaseID, r.Currency, r.SubtotalCents = p.SessionID, p.ID, p.Currency, p.AmountCents
		_, err := n.SettlePurchase(n, r)
		return err
	}
}

// moneyBack plans a report of money that goes back. The steps to come are sorted
// already, so it finds its place among them.
func (n *northwind) moneyBack(day int, p models.Purchase, r models.MoneyBackReport) error {
	r.PurchaseID, r.PaymentIntentID, r.PaidCents = p.ID, "pi_"+p.SessionID, p.AmountCents
	later := step{n.at(day, 15, 30), func() error {
		_, err := n.SettlePaymentReversal(n, r)
		return err
	}}
	place, _ := slices.BinarySearchFunc(n.steps, later, func(a, b step) int { return cmp.Or(a.at.Compare(b.at), -1) })
	n.steps = slices.Insert(n.steps, place, later)
	return nil
}

// adjust plans what support put right.
func (n *northwind) adjust(day int, credits int64, reason string) {
	n.then(n.at(day, 16, 45), func() error {
		return n.postAs(n.support, n.id, models.AdjustCredits{Amount: models.Credits(credits) * models.Credit, Kind: models.Promotional}, reason)
	})
}
