package books

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Catalog is what the operator offers, with every version of every plan. Its parts are
// read when they are first needed: most commands and reads need none of them.
type Catalog struct {
	ledger.Catalog
	tx           *gorm.DB
	plansRead    bool
	productsRead bool
}

// CatalogIn returns a catalog that is read in tx.
func CatalogIn(tx *gorm.DB, s *models.Settings) *Catalog {
	return &Catalog{tx: tx, Catalog: ledger.Catalog{
		Plans:      map[models.PlanID][]models.PlanVersion{},
		Products:   map[string]models.Product{},
		Priorities: s.Priorities,
		HoldLife:   s.HoldLife, MaxHoldLife: s.MaxHoldLife, RefundLife: s.RefundLife,
	}}
}

// Use makes the catalog read further parts in tx.
func (c *Catalog) Use(tx *gorm.DB) { c.tx = tx }

// ReadPlans reads all plans unless they were read before.
func (c *Catalog) ReadPlans() error {
	if c.plansRead {
		return nil
	}
	versions, err := PlanVersions(c.tx)
	for _, v := range versions {
		c.Plans[v.PlanID] = append(c.Plans[v.PlanID], v)
	}
	c.plansRead = err == nil
	return err
}

func (c *Catalog) readProducts() error {
	if c.productsRead {
		return nil
	}
	var products []schema.Product
	err := c.tx.Find(&products).Error
	for _, p := range products {
		c.Products[p.Slug] = models.Product(p)
	}
	c.productsRead = err == nil
	return err
}

// ReadFor reads what deciding an action depends on.
func (c *Catalog) ReadFor(do models.Action) error {
	switch do := do.(type) {
	case models.ChargeCredits:
		return c.readPrice(do.Charge)
	case models.HoldCredits:
		return c.readPrice(do.Charge)
	case models.StartSubscription, models.SwitchPlan:
		return c.ReadPlans()
	}
	return nil
}

func (c *Catalog) readPrice(charge models.Charge) error {
	if charge.Product == "" {
		return nil
	}
	return c.readProducts()
}

// PlanVersions reads all versions of all plans, by slug and number.
func PlanVersions(tx *gorm.DB) ([]models.PlanVersion, error) {
	var plans []schema.Plan
	if err := tx.Order("slug").Find(&plans).Error; err != nil {
		return nil, err
	}
	var rows []schema.PlanVersion
	if err := tx.Order("plan_id, number").Find(&rows).Error; err != nil {
		return nil, err
	}
	byPlan := map[models.PlanID][]schema.PlanVersion{}
	for _, r := range rows {
		byPlan[r.PlanID] = append(byPlan[r.PlanID], r)
	}
	var versions []models.PlanVersion
	for _, p := range plans {
		for _, r := range byPlan[p.ID] {
			versions = append(versions, r.Model(p))
		}
	}
	return versions, nil
}

// Version returns a version of a plan, without anything but its key if there is no such
// version.
func (c *Catalog) Version(plan models.PlanID, number int) models.PlanVersion {
	for _, v := range c.Plans[plan] {
		if v.Number == number {
			return v
		}
	}
	return models.PlanVersion{PlanID: plan, Number: number}
}
