package store

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
)

// catalog is what the operator offers, every version of every plan included. It
// is read as far as it is asked for: most commands and reads need none of it.
type catalog struct {
	ledger.Catalog
	tx           *gorm.DB
	plansRead    bool
	productsRead bool
}

func newCatalog(tx *gorm.DB, s models.Settings) *catalog {
	return &catalog{tx: tx, Catalog: ledger.Catalog{
		Plans:      map[models.PlanID][]models.PlanVersion{},
		Products:   map[string]models.Product{},
		Priorities: s.Priorities,
		HoldLife:   s.HoldLife, MaxHoldLife: s.MaxHoldLife, RefundLife: s.RefundLife,
	}}
}

func (c *catalog) readPlans() error {
	if c.plansRead {
		return nil
	}
	versions, err := loadVersions(c.tx)
	for _, v := range versions {
		c.Plans[v.PlanID] = append(c.Plans[v.PlanID], v)
	}
	c.plansRead = err == nil
	return err
}

func (c *catalog) readProducts() error {
	if c.productsRead {
		return nil
	}
	var products []productRow
	err := c.tx.Find(&products).Error
	for _, p := range products {
		c.Products[p.Slug] = models.Product(p)
	}
	c.productsRead = err == nil
	return err
}

// readFor reads what deciding an action depends on.
func (c *catalog) readFor(do models.Action) error {
	switch do := do.(type) {
	case models.ChargeCredits:
		return c.readPrice(do.Charge)
	case models.HoldCredits:
		return c.readPrice(do.Charge)
	case models.StartSubscription, models.SwitchSubscription:
		return c.readPlans()
	}
	return nil
}

func (c *catalog) readPrice(charge models.Charge) error {
	if charge.Product == "" {
		return nil
	}
	return c.readProducts()
}

// loadVersions reads all versions of all plans, by slug and number.
func loadVersions(tx *gorm.DB) ([]models.PlanVersion, error) {
	var plans []planRow
	if err := tx.Order("slug").Find(&plans).Error; err != nil {
		return nil, err
	}
	var rows []planVersionRow
	if err := tx.Order("plan_id, number").Find(&rows).Error; err != nil {
		return nil, err
	}
	byPlan := map[models.PlanID][]planVersionRow{}
	for _, r := range rows {
		byPlan[r.PlanID] = append(byPlan[r.PlanID], r)
	}
	var versions []models.PlanVersion
	for _, p := range plans {
		for _, r := range byPlan[p.ID] {
			versions = append(versions, r.model(p))
		}
	}
	return versions, nil
}

func (c *catalog) version(plan models.PlanID, number int) models.PlanVersion {
	for _, v := range c.Plans[plan] {
		if v.Number == number {
			return v
		}
	}
	return models.PlanVersion{PlanID: plan, Number: number}
}
