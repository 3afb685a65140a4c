package web

import (
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// ThresholdUpdate sets below how many credits an account's people are warned.
func (w *Web) ThresholdUpdate(c echo.Context) error {
	form, err := edge.Form(c)
	if err != nil {
		return err
	}
	account, err := billsOf(edge.Actor(c), form.Get("account"))
	if err != nil {
		return err
	}
	text := strings.TrimSpace(form.Get("threshold"))
	threshold, fault := models.Credits(0), error(nil)
	if text != "" {
		threshold, fault = models.ParseCredits(strings.ReplaceAll(text, ",", ""))
	}
	if fault != nil {
		var f faults
		f.add("threshold", sentence("This", fault.Error()))
		return w.showBillingWith(c, f.status, account, text, f)
	}
	audit := w.audit(c, "account.threshold", account.ID, string(account.ID), "Moved the warning of a low balance from "+orNone(account.LowBalance)+" to "+orNone(threshold)+".")
	if err := w.store.SetLowBalance(c.Request().Context(), account.ID, threshold, audit); err != nil {
		return err
	}
	said := "Nobody is warned when " + w.brand.Credits + " run low."
	if threshold > 0 {
		said = "You are warned when fewer than " + w.readerOf(c).count(threshold) + " are available."
	}
	return w.done(c, accountURL("/billing", account.ID), said)
}

// thresholdText is how the form prints an account's threshold.
func thresholdText(a models.Account) string {
	if a.LowBalance == 0 {
		return ""
	}
	return a.LowBalance.String()
}

// orNone is how the audit log prints a threshold.
func orNone(threshold models.Credits) string {
	if threshold == 0 {
		return "none"
	}
	return threshold.String()
}

// lowBalance warns an account's people of a balance below their threshold. It is on
// every page about the account, so only accounts with a threshold are read for it,
// and a page goes without it rather than not being shown.
func (w *Web) lowBalance(c echo.Context, account models.Account) (notice views.Notice, low bool) {
	if account.LowBalance == 0 {
		return notice, false
	}
	actor, r := edge.Actor(c), w.readerOf(c)
	s, err := w.store.Snapshot(c.Request().Context(), account.ID, time.Time{})
	if err != nil {
		w.log.WarnContext(c.Request().Context(), "whether credits run low is not known", "request", edge.RequestID(c), "error", err)
		return notice, false
	}
	if s.Available >= account.LowBalance {
		return notice, false
	}
	notice = views.Notice{
		Tone: views.ToneWarn, Title: views.Capital(w.brand.Credits) + " run low.",
		Text: account.Name + " has " + r.count(s.Available) + " available, and the warning is set at " + amount(account.LowBalance) + ".",
	}
	if url := buyURL(actor, account); url != "" {
		notice.Link = views.Link{Text: "Buy " + w.brand.Credits, URL: url}
	}
	return notice, true
}
