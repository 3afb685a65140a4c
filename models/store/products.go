package store

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"github.com/bursar-portal/bursar/models"
)

// CreateProduct adds a product to the price list. Acts are recorded with it.
// CodeConflict: the slug is taken. CodeInvalidField: its cost or rule makes no
// sense.
func (s *Store) CreateProduct(ctx context.Context, p models.Product, acts ...models.AuditRecord) error {
	return s.writeProduct(ctx, p, acts, func(tx *gorm.DB) error {
		row := productRow(p)
		return unique(tx.Create(&row).Error, "There is a product with this slug already.")
	})
}

// SaveProduct makes a product or changes the one with its slug. Charges that
// were made keep what they cost. Acts are recorded with it.
// CodeInvalidField: its cost or rule makes no sense.
func (s *Store) SaveProduct(ctx context.Context, p models.Product, acts ...models.AuditRecord) error {
	return s.writeProduct(ctx, p, acts, func(tx *gorm.DB) error {
		row := productRow(p)
		return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error
	})
}

func (s *Store) writeProduct(ctx context.Context, p models.Product, acts []models.AuditRecord, write func(*gorm.DB) error) error {
	if err := p.Check(); err != nil {
		return err
	}
	return explain(s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := write(tx); err != nil {
			return err
		}
		return s.writeActs(tx, acts)
	}))
}

// Products is the price list, archived products too, by slug.
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

// Product finds a product. CodeNotFound.
func (s *Store) Product(ctx context.Context, slug string) (models.Product, error) {
	var row productRow
	err := s.read.WithContext(ctx).Where("slug = ?", slug).Take(&row).Error
	return models.Product(row), found(err, "product")
}
