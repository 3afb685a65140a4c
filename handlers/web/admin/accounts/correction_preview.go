package accounts

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// simulate sets the preview to what the correction would do now. Errors: those of
// store.Post.
func (f *correction) simulate(c echo.Context) error {
	effects, err := f.w.CorrectionEffects(c.Request().Context(), f.w.ReaderOf(c), f.command(edge.Actor(c)))
	if err == nil {
		f.preview = &view.CorrectionPreview{Parts: effects.Steps[0].Texts, BalancePreview: effects.Balance}
	}
	return err
}

// balanceText states the available credits and the debt after an entry.
func balanceText(r present.Reader, v models.Balance) string {
	v = v.AfterRepayment()
	text := r.T("admin_correction.available_after", "amount", r.Count(v.Available))
	if v.Debt > 0 {
		text += " " + r.T("admin_correction.owed_after", "amount", r.Count(v.Debt))
	}
	return text
}
