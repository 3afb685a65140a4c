package catalog

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// CreateProduct adds a product to the price list, together with audit records.
// CodeConflict: the slug is taken. CodeInvalidField: its cost or rule is invalid.
func (c *Catalog) CreateProduct(ctx context.Context, p models.Product, acts ...models.AuditRecord) error {
	return c.writeProduct(ctx, p, acts, func(tx *gorm.DB) error {
		row := schema.Product(p)
		return database.ConflictOr(tx.Create(&row).Error, "There is a product with this slug already.")
	})
}

// SaveProduct creates a product or changes the one with its slug, together with audit
// records. Existing charges keep their cost. CodeInvalidField: its cost or rule is
// invalid.
func (c *Catalog) SaveProduct(ctx context.Context, p models.Product, acts ...models.AuditRecord) error {
	return c.writeProduct(ctx, p, acts, func(tx *gorm.DB) error {
		row := schema.Product(p)
		return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
	})
}

// ChangeProduct changes a product's name, cost and rule; whether it is archived stays.
// Audit records are written if anything changes. CodeNotFound. CodeConflict: the product
// is neither from nor to. CodeInvalidField: its cost or rule is invalid.
func (c *Catalog) ChangeProduct(ctx context.Context, from, to models.Product, acts ...models.AuditRecord) error {
	if err := to.Validate(); err != nil {
		return err
	}
	return database.Explain(c.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := c.db.ChangeCatalog(tx); err != nil {
			return err
		}
		now, err := productIn(tx, to.Slug)
		if err != nil {
			return err
		}
		from.Archived, to.Archived = now.Archived, now.Archived
		switch models.Product(now) {
		case to:
			return nil
		case from:
			row := schema.Product(to)
			if err := tx.Save(&row).Error; err != nil {
				return err
			}
			return c.db.RecordAudit(tx, acts...)
		}
		return models.Errorf(models.CodeConflict, "Someone else changed this product.")
	}))
}

// ArchiveProduct takes a product off the price list or puts it back. Audit records are
// written if that changes anything. CodeNotFound.
func (c *Catalog) ArchiveProduct(ctx context.Context, slug string, archived bool, acts ...models.AuditRecord) error {
	return database.Explain(c.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := c.db.ChangeCatalog(tx); err != nil {
			return err
		}
		now, err := productIn(tx, slug)
		if err != nil || now.Archived == archived {
			return err
		}
		if err := tx.Model(&schema.Product{}).Where("slug = ?", slug).Update("archived", archived).Error; err != nil {
			return err
		}
		return c.db.RecordAudit(tx, acts...)
	}))
}

func productIn(tx *gorm.DB, slug string) (row schema.Product, err error) {
	err = tx.Where("slug = ?", slug).Take(&row).Error
	return row, database.NotFoundOr(err, "product")
}

func (c *Catalog) writeProduct(ctx context.Context, p models.Product, acts []models.AuditRecord, write func(*gorm.DB) error) error {
	if err := p.Validate(); err != nil {
		return err
	}
	return database.Explain(c.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := c.db.ChangeCatalog(tx); err != nil {
			return err
		}
		if err := write(tx); err != nil {
			return err
		}
		return c.db.RecordAudit(tx, acts...)
	}))
}

// Products returns the price list, including archived products, by slug.
func (c *Catalog) Products(ctx context.Context) ([]models.Product, error) {
	var rows []schema.Product
	if err := c.db.Read.WithContext(ctx).Order("slug").Find(&rows).Error; err != nil {
		return nil, database.Explain(err)
	}
	products := make([]models.Product, len(rows))
	for i, r := range rows {
		products[i] = models.Product(r)
	}
	return products, nil
}

// Product finds a product. CodeNotFound.
func (c *Catalog) Product(ctx context.Context, slug string) (models.Product, error) {
	row, err := productIn(c.db.Read.WithContext(ctx), slug)
	return models.Product(row), err
}
