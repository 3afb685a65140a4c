package customer

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// ThresholdUpdate sets the number of available credits below which an account's people
// are warned. 0 turns the warning off, and an empty field brings back the default.
func (w *Pages) ThresholdUpdate(c echo.Context) error {
	f, err := web.ReadForm(c, nil)
	if err != nil {
		return err
	}
	account, err := billingAccount(edge.Actor(c), f.Get("account"))
	if err != nil {
		return err
	}
	f.Typed = w.ReaderOf(c).Typed
	threshold := models.LowBalanceDefault
	if typed := f.Number("threshold"); typed != "" {
		threshold, err = models.ParseCredits(typed)
		f.Parsed("threshold", "This", err)
	}
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			audit := w.AuditRecord(c, "account.threshold", account.ID, string(account.ID),
				"Changed the low-balance warning from "+thresholdBefore(account)+" to "+newThreshold(threshold)+".").
				Changing("low_balance", thresholdBefore(account), newThreshold(threshold))
			r := w.ReaderOf(c)
			flash := r.T("billing.warning_off")
			switch {
			case threshold == models.LowBalanceDefault:
				flash = r.T("billing.warning_default")
			case threshold > 0:
				flash = r.T("billing.warning_on", "credits", r.Count(threshold))
			}
			return web.Done{URL: address.ForAccount("/billing", account.ID), Flash: flash}, w.Store.SetLowBalance(c.Request().Context(), account.ID, threshold, audit)
		},
		Show: func(c echo.Context, status int) error {
			return w.showBillingForm(c, status, account, f.Text("threshold"), f.Faults, "")
		},
		Explain: web.OnErrorPage,
	})
}

// thresholdText prints an account's threshold for the form: "" for the default, 0 for none.
func thresholdText(a models.Account, r present.Reader) string {
	if a.LowBalanceByDefault {
		return ""
	}
	return r.Field(a.LowBalance)
}

// thresholdBefore prints an account's threshold for the audit log.
func thresholdBefore(a models.Account) string {
	if a.LowBalanceByDefault {
		return "the default"
	}
	return orNone(a.LowBalance)
}

// newThreshold prints a threshold that was chosen for the audit log.
func newThreshold(threshold models.Credits) string {
	if threshold == models.LowBalanceDefault {
		return "the default"
	}
	return orNone(threshold)
}

// orNone prints a threshold for the audit log.
func orNone(threshold models.Credits) string {
	if threshold == 0 {
		return "none"
	}
	return threshold.String()
}
