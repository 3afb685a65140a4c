package reports

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
)

// BalanceStory returns why an account's balance is what it is: what its credits came from and
// went to since it was opened, as of its newest entry. The sums agree exactly with the balance.
// An account with pending boundaries should be advanced before.
func (r *Reports) BalanceStory(ctx context.Context, id models.AccountID) (s models.BalanceStory, err error) {
	s.Moved = map[models.Movement]models.Credits{}
	err = r.db.Long.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		number, err := numberOf(books.In(tx, r.db), id)
		if err != nil {
			return err
		}
		if err := tx.Raw("SELECT available, held, frozen, scheduled, debt FROM balances WHERE account = ?", number).Scan(&s.Balance).Error; err != nil {
			return err
		}
		var moved []struct {
			Kind    models.LotKind
			Flow    models.Movement
			Credits models.Credits
		}
		if err := tx.Raw("SELECT kind, flow, SUM(credits) AS credits FROM flows WHERE account = ? GROUP BY kind, flow", number).Scan(&moved).Error; err != nil {
			return err
		}
		for _, m := range moved {
			if m.Kind != models.Debt {
				s.Moved[m.Flow] += m.Credits
			}
		}
		if err := tx.Raw(`SELECT s.text AS product, SUM(u.credits) AS credits, SUM(u.refunded) AS refunded, SUM(u.charges) AS charges
			FROM usage u JOIN symbols s ON s.number = u.product WHERE u.account = ? GROUP BY u.product, s.text`, number).Scan(&s.Products).Error; err != nil {
			return err
		}
		s.Products = slices.DeleteFunc(s.Products, func(p models.ProductUse) bool { return p.Credits == 0 && p.Refunded == 0 })
		slices.SortFunc(s.Products, func(a, b models.ProductUse) int { return int(max(-1, min(1, b.Credits-a.Credits))) })
		return nil
	})
	return s, database.Explain(err)
}
