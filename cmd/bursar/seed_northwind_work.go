package main

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// job is a kind of work that somebody does again and again: a product, how many of
// it at a time, and how many times on a working day.
type job struct {
	key, member string // logins; "" for none
	product     string
	least, most int
	times       int
	description string
}

// officeJobs happen between eight and six; nightJobs at two.
var (
	officeJobs = []job{
		{"nora", "", "email-validation", 10, 80, 9, "Sign-up check"},
		{"nora", "", "document", 1, 6, 9, "Contract extraction"},
		{"nora", "nora", "query", 1, 4, 3, "Search"},
		{"nora", "nils", "query", 2, 9, 4, "Search"},
		{"noah", "noah", "query", 1, 3, 4, "Exploration"},
		{"noah", "noah", "face-search", 1, 4, 2, "Exploration"},
		{"nora", "nina", "readme", 1, 1, 1, ""},
	}
	nightJobs = []job{
		{"nils", "", "employee-finder", 200, 900, 2, "Nightly enrichment"},
		{"nils", "", "email-validation", 60, 200, 1, "Nightly enrichment"},
	}
)

// work plans a day. Weekends are quiet, use grows slowly, and now and then somebody
// needs a specification.
func (n *northwind) work(day int) {
	date := n.at(day, 12, 0)
	weekend := date.Weekday() == time.Saturday || date.Weekday() == time.Sunday
	for _, j := range officeJobs {
		times := j.times * (70 + day/3 + n.chance.IntN(40)) / 100
		if weekend {
			times /= 5
		}
		for range times {
			n.plan(n.at(day, 8+n.chance.IntN(10), n.chance.IntN(60)), j)
		}
	}
	for _, j := range nightJobs {
		for range j.times {
			n.plan(n.at(day, 2, n.chance.IntN(50)), j)
		}
	}
	if !weekend && n.chance.IntN(4) == 0 {
		n.specify(n.at(day, 11+n.chance.IntN(5), n.chance.IntN(60)))
	}
}

// plan plans one use; the second of the minute is anybody's.
func (n *northwind) plan(at time.Time, j job) {
	quantity := j.least + n.chance.IntN(j.most-j.least+1)
	at = at.Add(time.Duration(n.chance.IntN(60_000)) * time.Millisecond)
	n.then(at, func() error {
		return n.use(n.id, models.Charge{
			Product: j.product, Quantity: models.Credits(quantity) * models.Credit,
			KeyID: n.keys[j.key], UserID: n.people[j.member], Description: j.description,
		})
	})
}

// specify plans a specification: credits are set aside, and what the work came to is
// taken when it is done. Some jobs are given up.
func (n *northwind) specify(at time.Time) {
	given, share := n.chance.IntN(6) == 0, n.chance.IntN(60)
	n.then(at, func() error {
		receipt, err := n.receiptAs(n.serviceRef(), n.id, models.HoldCredits{Charge: models.Charge{
			ID: models.NewChargeID(), Product: "deep-spec", Quantity: models.Credit,
			KeyID: n.keys["nora"], UserID: n.people["nils"], Description: "Warehouse tracking",
		}}, "")
		if err != nil {
			return err
		}
		n.past = n.past.Add(11 * time.Minute)
		if given {
			return n.postAs(n.serviceRef(), n.id, models.ReleaseHold{ChargeID: receipt.Charge.ID}, "")
		}
		took := receipt.Charge.Held * models.Credits(40+share) / 100
		return n.postAs(n.serviceRef(), n.id, models.CaptureHold{ChargeID: receipt.Charge.ID, Credits: took, Final: true}, "")
	})
}
