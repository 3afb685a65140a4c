package purchases

import (
	"context"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// StripeCustomer returns the customer of an account at Stripe, "" if it has none.
// CodeNotFound.
func (ps *Purchases) StripeCustomer(ctx context.Context, id models.AccountID) (string, error) {
	var row schema.Account
	err := ps.db.Read.WithContext(ctx).Select("stripe_customer").Where("id = ?", id).Take(&row).Error
	return row.StripeCustomer, database.NotFoundOr(err, "account")
}

// keepStripeCustomer stores the customer whose payment a purchase was. An account keeps its
// first one, so that its cards stay together; a closed one gets none. A customer who is
// another account's stays theirs: that is logged, and the purchase is credited all the same.
func (ps *Purchases) keepStripeCustomer(ctx context.Context, p models.Purchase, customer string) error {
	if customer == "" {
		return nil
	}
	var owner schema.Account
	err := ps.db.Read.WithContext(ctx).Select("id").Where("stripe_customer = ? AND stripe_customer <> ''", customer).Limit(1).Find(&owner).Error
	switch {
	case err != nil:
		return database.Explain(err)
	case owner.ID == p.AccountID:
		return nil
	case owner.ID != "":
		ps.db.Log.Error("a purchase was paid by another account's customer at Stripe", "purchase", p.ID, "customer_of", owner.ID)
		return nil
	}
	return database.Explain(ps.db.Write.WithContext(ctx).Exec(`UPDATE accounts SET stripe_customer = ? WHERE id = ? AND stripe_customer = '' AND status <> ?
		AND NOT EXISTS (SELECT 1 FROM accounts WHERE stripe_customer = ? AND stripe_customer <> '')`, customer, p.AccountID, models.AccountClosed, customer).Error)
}

// ForgetStripeCustomer forgets a customer of an account whom Stripe does not have any more. If
// the account has another one by now, that one stays.
func (ps *Purchases) ForgetStripeCustomer(ctx context.Context, id models.AccountID, customer string) error {
	return database.Explain(ps.db.Write.WithContext(ctx).Model(&schema.Account{}).Where("id = ? AND stripe_customer = ?", id, customer).
		Update("stripe_customer", "").Error)
}
