package demo

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// job is a recurring use of a product: from minimum to maximum units at a time, so many
// times per working day.
type job struct {
	key, member      string // logins; "" for no member
	product          string
	minimum, maximum int
	times            int
	description      string
}

// officeJobs run between 8:00 and 18:00, nightJobs in the hour after 2:00.
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

// usage schedules the charges of a day. There are fewer at weekends, and more every
// day. Some days have a specification.
func (n *northwind) usage(day int) {
	date := n.at(day, 12, 0)
	weekend := date.Weekday() == time.Saturday || date.Weekday() == time.Sunday
	for _, j := range officeJobs {
		times := j.times * (70 + day/3 + n.random.IntN(40)) / 100
		if weekend {
			times /= 5
		}
		for range times {
			n.charge(n.at(day, 8+n.random.IntN(10), n.random.IntN(60)), j)
		}
	}
	for _, j := range nightJobs {
		for range j.times {
			n.charge(n.at(day, 2, n.random.IntN(50)), j)
		}
	}
	if !weekend && n.random.IntN(4) == 0 {
		n.specification(n.at(day, 11+n.random.IntN(5), n.random.IntN(60)))
	}
}

// charge schedules one use, within a minute after at.
func (n *northwind) charge(at time.Time, j job) {
	quantity := j.minimum + n.random.IntN(j.maximum-j.minimum+1)
	at = at.Add(time.Duration(n.random.IntN(60_000)) * time.Millisecond)
	n.schedule(at, func() error {
		return n.use(n.id, models.Charge{
			Product: j.product, Quantity: models.Credits(quantity) * models.Credit,
			KeyID: n.keys[j.key], KeyMaker: n.people[j.key], UserID: n.people[j.member], Description: j.description,
		})
	})
}

// specification schedules the writing of a specification: a hold that is captured in
// part eleven minutes later, or released if the job was abandoned.
func (n *northwind) specification(at time.Time) {
	abandoned, share := n.random.IntN(6) == 0, n.random.IntN(60)
	n.schedule(at, func() error {
		receipt, err := n.receiptAs(n.serviceRef(), n.id, models.HoldCredits{Charge: models.Charge{
			Product: "deep-spec", Quantity: models.Credit,
			KeyID: n.keys["nora"], KeyMaker: n.people["nora"], UserID: n.people["nils"], Description: "Warehouse tracking",
		}}, "")
		if err != nil {
			return err
		}
		n.clock = n.clock.Add(11 * time.Minute)
		if abandoned {
			return n.postAs(n.serviceRef(), n.id, models.ReleaseHold{ChargeID: receipt.Charge.ID}, "")
		}
		cost := receipt.Charge.Held * models.Credits(40+share) / 100
		return n.postAs(n.serviceRef(), n.id, models.CaptureHold{ChargeID: receipt.Charge.ID, Credits: cost, Final: true}, "")
	})
}
