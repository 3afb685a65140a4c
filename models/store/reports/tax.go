package reports

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// taxes sums up the tax on purchases that were paid in the time of a report, by currency. The
// first report after the closed months has what was learned since of the tax of these.
func taxes(tx *gorm.DB, q models.ReportQuery) (map[string]int64, error) {
	sums := map[string]int64{}
	if q.AccountID != "" {
		return sums, addTaxes(tx, sums, "state = ? AND tax_cents > 0 AND account_id = ? AND paid_at >= ? AND paid_at < ?",
			models.PurchasePaid, q.AccountID, schema.MicrosOf(q.From), schema.MicrosOf(q.Until))
	}
	if err := addTaxes(tx, sums, "state = ? AND tax_cents > 0 AND paid_at >= ? AND paid_at < ?", models.PurchasePaid, schema.MicrosOf(q.From), schema.MicrosOf(q.Until)); err != nil {
		return nil, err
	}
	var newest schema.Micros
	if err := tx.Raw("SELECT COALESCE(MAX(until_at), 0) FROM closed_months").Scan(&newest).Error; err != nil || newest == 0 || newest != schema.MicrosOf(q.From) {
		return sums, err
	}
	if err := addTaxes(tx, sums, "state = ? AND tax_cents > 0 AND paid_at < ?", models.PurchasePaid, newest); err != nil {
		return nil, err
	}
	var closed []struct {
		Currency string
		Cents    int64
	}
	err := tx.Raw("SELECT currency, SUM(cents) AS cents FROM closed_figures WHERE kind = ? GROUP BY currency", schema.FigureTax).Scan(&closed).Error
	for _, c := range closed {
		sums[c.Currency] -= c.Cents
	}
	return sums, err
}

// addTaxes adds the tax of purchases.
func addTaxes(tx *gorm.DB, sums map[string]int64, where string, args ...any) error {
	var rows []struct {
		Currency string
		Cents    int64
	}
	err := tx.Raw("SELECT CASE WHEN paid_currency <> '' THEN paid_currency ELSE currency END AS currency, SUM(tax_cents) AS cents FROM purchases WHERE "+where+" GROUP BY 1", args...).Scan(&rows).Error
	for _, r := range rows {
		sums[r.Currency] += r.Cents
	}
	return err
}

// taxFigures are the sums as they are stored with a closed month.
func taxFigures(month schema.Micros, sums map[string]int64) (rows []schema.ClosedFigure) {
	for currency, cents := range sums {
		if cents != 0 {
			rows = append(rows, schema.ClosedFigure{MonthAt: month, Kind: schema.FigureTax, Currency: currency, Flow: models.MovementSold, Cents: cents})
		}
	}
	return rows
}
