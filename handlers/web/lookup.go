package web

import (
	"context"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// buyers are the names of those who bought, who may have left the account since.
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

// keys prints an account's keys, without what may be done with them.
func (w *Site) PresentKeys(keys []models.Key, r present.Reader) []views.Key {
	printed := make([]views.Key, len(keys))
	for i, k := range keys {
		scopes := make([]string, len(k.Scopes))
		for j, s := range k.Scopes {
			scopes[j] = string(s)
		}
		printed[i] = views.Key{
			ID: string(k.ID), Name: k.Name, Prefix: k.Prefix, Scopes: scopes, Status: present.KeyBadge(k.Fault(w.Now())),
			CreatedAt: r.Moment(k.CreatedAt), ExpiresAt: r.Moment(k.ExpiresAt),
		}
	}
	return printed
}
