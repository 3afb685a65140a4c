// Package published speaks the balance APIs that five companies have published, each
// as its documentation describes it. The dialects differ in how they round, in what
// they count and in how they word errors.
package published

import (
	"context"
	"encoding/json"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/models"
)

// api has the handlers of all five dialects.
type api struct{ *dialect.Service }

// jsonNumber encodes an amount as a JSON number without going through a float.
func jsonNumber(c models.Credits) json.Number { return json.Number(c.String()) }

// accountHolder returns the name and email address that a dialect calls "user":
// those of the person for a solo account, and the account's own for an enterprise.
func (a api) accountHolder(ctx context.Context, account models.Account) (name, email string, err error) {
	if account.Kind == models.Enterprise {
		return account.Name, account.BillingEmail, nil
	}
	owner, err := a.Store.Owner(ctx, account.ID)
	return owner.Name, owner.Email, err
}
