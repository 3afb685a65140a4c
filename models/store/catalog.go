package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

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
			versions = append(versions, r.model(p.Slug))
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

// SavePlan makes a plan (PlanID "") or the next version of one, which
// subscriptions take up at their next boundary. CodeConflict: the slug is taken.
// CodeInvalidField: what it grants, when or for how long makes no sense.
func (s *Store) SavePlan(ctx context.Context, v models.PlanVersion) (models.PlanVersion, error) {
	if err := v.Check(); err != nil {
		return models.PlanVersion{}, err
	}
	v.CreatedAt = s.Now()
	err := s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if v.PlanID == "" {
			v.PlanID, v.Number = models.NewPlanID(), 1
			if err := tx.Create(&planRow{v.PlanID, v.Slug}).Error; err != nil {
				return unique(err, "There is a plan with this name already.")
			}
		} else {
			var plan planRow
			if err := tx.Where("id = ?", v.PlanID).Take(&plan).Error; err != nil {
				return found(err, "plan")
			}
			v.Slug = plan.Slug
			if err := tx.Raw("SELECT MAX(number) + 1 FROM plan_versions WHERE plan_id = ?", v.PlanID).Scan(&v.Number).Error; err != nil {
				return err
			}
		}
		row := rowOfPlanVersion(v)
		return tx.Create(&row).Error
	})
	return v, explain(err)
}

// Plans are the current versions of all plans, by slug.
func (s *Store) Plans(ctx context.Context) ([]models.PlanVersion, error) {
	versions, err := loadVersions(s.read.WithContext(ctx))
	if err != nil {
		return nil, explain(err)
	}
	var current []models.PlanVersion
	for i, v := range versions {
		if i+1 == len(versions) || versions[i+1].PlanID != v.PlanID {
			current = append(current, v)
		}
	}
	return current, nil
}

// PlanBySlug is the current version of a plan. CodeNotFound.
func (s *Store) PlanBySlug(ctx context.Context, slug string) (models.PlanVersion, error) {
	plans, err := s.Plans(ctx)
	if err != nil {
		return models.PlanVersion{}, err
	}
	for _, p := range plans {
		if p.Slug == slug {
			return p, nil
		}
	}
	return models.PlanVersion{}, notFound("plan")
}

// SaveProduct makes a product or changes the one with its slug. Charges that
// were made keep what they cost.
// CodeInvalidField: its cost or rule makes no sense.
func (s *Store) SaveProduct(ctx context.Context, p models.Product) error {
	if err := p.Check(); err != nil {
		return err
	}
	row := productRow(p)
	return explain(s.write.WithContext(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error)
}

// Products is the price list, by slug.
func (s *Store) Products(ctx context.Context) ([]models.Product, error) {
	var rows []productRow
	if err := s.read.WithContext(ctx).Order("slug").Find(&rows).Error; err != nil {
		return nil, explain(err)
	}
	products := make([]models.Product, len(rows))
	for i, r := range rows {
		products[i] = models.Product(r)
	}
	return products, nil
}
