package web

import (
	"context"

	"github.com/bursar-portal/bursar/models"
)

// ProductNames returns the names of all products by slug.
func (w *Site) ProductNames(ctx context.Context) (map[string]string, error) {
	products, err := w.Store.Products(ctx)
	names := make(map[string]string, len(products))
	for _, p := range products {
		names[p.Slug] = p.Name
	}
	return names, err
}

// BuyerNames returns the names of the users who made purchases. They may have left the
// account since.
func (w *Site) BuyerNames(ctx context.Context, purchases []models.Purchase) (map[models.UserID]string, error) {
	names := map[models.UserID]string{"": "An API key"}
	for _, p := range purchases {
		if _, known := names[p.UserID]; known {
			continue
		}
		user, err := w.Store.User(ctx, p.UserID)
		if err != nil && models.CodeOf(err) != models.CodeNotFound {
			return nil, err
		}
		names[p.UserID] = user.Name
	}
	return names, nil
}
