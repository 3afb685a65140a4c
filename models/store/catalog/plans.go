// Package catalog is the store's room for what the operator offers: plans and products.
package catalog

import (
	"cmp"
	"context"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Catalog is what the operator offers: plans and products.
type Catalog struct{ db *database.DB }

// New returns the room over an open database.
func New(db *database.DB) *Catalog { return &Catalog{db} }

// SavePlan creates a plan (PlanID "") or the next version of one, which subscriptions take
// up at their next boundary, together with audit records. CodeConflict: the slug is taken,
// or Number is set and is no longer that of the current version, so that nobody overwrites
// what they have not seen. CodeInvalidField: the version is invalid.
func (c *Catalog) SavePlan(ctx context.Context, v models.PlanVersion, acts ...models.AuditRecord) (models.PlanVersion, error) {
	if err := v.Validate(); err != nil {
		return models.PlanVersion{}, err
	}
	v.CreatedAt = c.db.Now()
	given := v
	err := c.db.Transact(ctx, func(tx *gorm.DB) error {
		v = given
		if err := SaveVersion(tx, c.db, &v); err != nil {
			return err
		}
		return c.db.RecordAudit(tx, acts...)
	})
	return v, database.Explain(err)
}

// SaveVersion is SavePlan within a transaction, without audit records. The caller sets
// CreatedAt; the plan and the number of the version are filled in.
func SaveVersion(tx *gorm.DB, db *database.DB, v *models.PlanVersion) error {
	if err := v.Validate(); err != nil {
		return err
	}
	if err := db.ChangeCatalog(tx); err != nil {
		return err
	}
	if err := placePlan(tx, v); err != nil {
		return err
	}
	row := schema.PlanVersionOf(*v)
	return tx.Create(&row).Error
}

// placePlan sets the plan and the number of a version, and creates the plan if it is new.
func placePlan(tx *gorm.DB, v *models.PlanVersion) error {
	if v.PlanID == "" {
		v.PlanID, v.Number = models.NewPlanID(), 1
		return database.ConflictOr(tx.Create(&schema.Plan{ID: v.PlanID, Slug: v.Slug, Archived: false}).Error, "There is a plan with this slug already.")
	}
	var plan schema.Plan
	if err := tx.Where("id = ?", v.PlanID).Take(&plan).Error; err != nil {
		return database.NotFoundOr(err, "plan")
	}
	var newest int
	if err := tx.Raw("SELECT MAX(number) FROM plan_versions WHERE plan_id = ?", v.PlanID).Scan(&newest).Error; err != nil {
		return err
	}
	if v.Number != 0 && v.Number != newest {
		return models.Errorf(models.CodeConflict, "Someone else changed this plan. Check it before you change it.")
	}
	v.Slug, v.Archived, v.Number = plan.Slug, plan.Archived, newest+1
	return nil
}

// ArchivePlan keeps a plan from being subscribed to, or offers it again. CodeNotFound.
func (c *Catalog) ArchivePlan(ctx context.Context, id models.PlanID, archived bool, acts ...models.AuditRecord) error {
	return database.Explain(c.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := c.db.ChangeCatalog(tx); err != nil {
			return err
		}
		var plan schema.Plan
		if err := tx.Where("id = ?", id).Take(&plan).Error; err != nil {
			return database.NotFoundOr(err, "plan")
		}
		if plan.Archived == archived {
			return nil
		}
		if err := tx.Model(&schema.Plan{}).Where("id = ?", id).Update("archived", archived).Error; err != nil {
			return err
		}
		return c.db.RecordAudit(tx, acts...)
	}))
}

// Plans returns the current versions of all plans, including archived ones, by slug.
func (c *Catalog) Plans(ctx context.Context) ([]models.PlanVersion, error) {
	versions, err := books.PlanVersions(c.db.Read.WithContext(ctx))
	if err != nil {
		return nil, database.Explain(err)
	}
	var current []models.PlanVersion
	for i, v := range versions {
		if i+1 == len(versions) || versions[i+1].PlanID != v.PlanID {
			current = append(current, v)
		}
	}
	return current, nil
}

// PlanBySlug returns the current version of a plan. CodeNotFound.
func (c *Catalog) PlanBySlug(ctx context.Context, slug string) (models.PlanVersion, error) {
	versions, err := c.PlanVersions(ctx, slug)
	if err != nil {
		return models.PlanVersion{}, err
	}
	return versions[0], nil
}

// PlanVersions returns all versions of a plan, the current one first. CodeNotFound.
func (c *Catalog) PlanVersions(ctx context.Context, slug string) ([]models.PlanVersion, error) {
	var plan schema.Plan
	if err := c.db.Read.WithContext(ctx).Where("slug = ?", slug).Take(&plan).Error; err != nil {
		return nil, database.NotFoundOr(err, "plan")
	}
	var rows []schema.PlanVersion
	err := c.db.Read.WithContext(ctx).Where("plan_id = ?", plan.ID).Order("number DESC").Find(&rows).Error
	versions := make([]models.PlanVersion, len(rows))
	for i, r := range rows {
		versions[i] = r.Model(plan)
	}
	return versions, database.Explain(err)
}

// PlanLines returns all plans by slug, each with the number of accounts that it concerns.
// Pending boundaries count as done: a subscription that has ended is over, and one that
// has changed is on its new plan.
func (c *Catalog) PlanLines(ctx context.Context) ([]models.PlanLine, error) {
	plans, err := c.Plans(ctx)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		PlanID, NextPlanID models.PlanID
		CancelAtEnd        bool
		Due, Count         int64
	}
	// One walk along an index that covers the query.
	if err := c.db.Read.WithContext(ctx).Raw(`
		SELECT plan_id, next_plan_id, cancel_at_end, SUM(CASE WHEN period_end_at <= ? THEN 1 ELSE 0 END) AS due, COUNT(*) AS count
		FROM subscriptions WHERE status <> 'canceled' GROUP BY plan_id, next_plan_id, cancel_at_end`,
		schema.MicrosOf(c.db.Now())).Scan(&rows).Error; err != nil {
		return nil, database.Explain(err)
	}
	accounts, renewing := map[models.PlanID]int64{}, map[models.PlanID]int64{}
	for _, r := range rows {
		next := cmp.Or(r.NextPlanID, r.PlanID)
		accounts[r.PlanID] += r.Count - r.Due
		if !r.CancelAtEnd {
			accounts[next] += r.Due
			renewing[next] += r.Count
		}
	}
	lines := make([]models.PlanLine, len(plans))
	for i, p := range plans {
		lines[i] = models.PlanLine{PlanVersion: p, Accounts: accounts[p.PlanID], Renewing: renewing[p.PlanID]}
	}
	return lines, nil
}
