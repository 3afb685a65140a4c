package demo

import (
	"fmt"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// post posts an action on an account by the system.
func (d *seeder) post(id models.AccountID, do models.Action, reason string) error {
	return d.postAs(models.System, id, do, reason)
}

func (d *seeder) postAs(actor models.ActorRef, id models.AccountID, do models.Action, reason string) error {
	_, err := d.receiptAs(actor, id, do, reason)
	return err
}

func (d *seeder) receiptAs(actor models.ActorRef, id models.AccountID, do models.Action, reason string) (models.Receipt, error) {
	d.posted++
	return d.Post(d, models.Command{
		Account: id, Origin: "system", Key: fmt.Sprintf("demo:%d", d.posted), Actor: actor, Reason: reason, Do: do,
	})
}

// use charges for a product. If the product is charged on success, it captures the hold.
func (d *seeder) use(id models.AccountID, c models.Charge) error {
	receipt, err := d.receiptAs(d.serviceRef(), id, models.ChargeCredits{Charge: c}, "")
	if err != nil || receipt.Charge.Status != models.ChargeHeld {
		return err
	}
	return d.postAs(d.serviceRef(), id, models.CaptureHold{ChargeID: receipt.Charge.ID, Final: true}, "")
}

// serviceRef is the actor of the operator's service.
func (d *seeder) serviceRef() models.ActorRef {
	return models.ActorRef{Kind: models.ActorKey, ID: string(d.service)}
}

func (d *seeder) grant(id models.AccountID, credits models.Credits) error {
	return d.post(id, models.GrantCredits{Kind: models.Purchased, Source: models.SourceGrant, Credits: credits}, "Example credits")
}

func (d *seeder) subscribe(id models.AccountID, slug string) error {
	plan, err := d.PlanBySlug(d, slug)
	if err != nil {
		return err
	}
	return d.post(id, models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: plan.PlanID}, "")
}

// monthOfUse grants credits and posts thirty days of charges, fewer at weekends, so that
// left credits remain. busiest scales the quantities.
func (d *seeder) monthOfUse(id models.AccountID, left models.Credits, products []string, busiest int) error {
	defer func() { d.clock = time.Time{} }()
	start := time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, -30).Add(8 * time.Hour)
	costs := map[string]models.Credits{}
	prices, err := d.Products(d)
	if err != nil {
		return err
	}
	for _, p := range prices {
		costs[p.Slug] = p.UnitCost
	}
	type use struct {
		at       time.Time
		product  string
		quantity int64
	}
	var uses []use
	total := left
	for day := range 30 {
		at := start.AddDate(0, 0, day)
		volume := busiest * (4 + (day*7+3)%6) / 9
		if weekday := at.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
			volume /= 5
		}
		for i, product := range products {
			quantity := int64(max(1, volume*(i+2)/(len(products)+3)))
			uses = append(uses, use{at.Add(time.Duration(i*3)*time.Hour + time.Duration(day*7)*time.Minute), product, quantity})
			total += costs[product] * models.Credits(quantity)
		}
	}
	d.clock = start.Add(-time.Hour)
	if err := d.grant(id, total); err != nil {
		return err
	}
	for _, u := range uses {
		d.clock = u.at
		if err := d.use(id, models.Charge{Product: u.product, Quantity: models.Credits(u.quantity) * models.Credit}); err != nil {
			return err
		}
	}
	return nil
}
