package web

import (
	"cmp"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// ThresholdUpdate sets the number of available credits below which an account's people
// are warned. An empty field or 0 turns the warning off.
func (w *Web) ThresholdUpdate(c echo.Context) error {
	f, err := readForm(c, nil)
	if err != nil {
		return err
	}
	account, err := billsOf(edge.Actor(c), f.Get("account"))
	if err != nil {
		return err
	}
	threshold, err := models.ParseCredits(strings.ReplaceAll(cmp.Or(f.Text("threshold"), "0"), ",", ""))
	f.Parsed("threshold", "This", err)
	return w.submit(c, &f, Flow{
		Post: func(c echo.Context) (Done, error) {
			audit := w.audit(c, "account.threshold", account.ID, string(account.ID),
				"Moved the warning of a low balance from "+orNone(account.LowBalance)+" to "+orNone(threshold)+".")
			said := "Nobody is warned when " + w.brand.Credits + " run low."
			if threshold > 0 {
				said = "You are warned when fewer than " + w.readerOf(c).count(threshold) + " are available."
			}
			return Done{URL: accountURL("/billing", account.ID), Flash: said}, w.store.SetLowBalance(c.Request().Context(), account.ID, threshold, audit)
		},
		Show: func(c echo.Context, status int) error {
			return w.showBillingWith(c, status, account, f.Text("threshold"), f.Faults)
		},
		Explain: onErrorPage,
	})
}

// thresholdText prints an account's threshold for the form.
func thresholdText(a models.Account) string {
	if a.LowBalance == 0 {
		return ""
	}
	return a.LowBalance.String()
}

// orNone prints a threshold for the audit log.
func orNone(threshold models.Credits) string {
	if threshold == 0 {
		return "none"
	}
	return threshold.String()
}

// lowBalance warns an account's people of a balance below their threshold. It is on
// every page about the account: so it reads only accounts that have a threshold, and
// if it fails the page is shown without the warning.
func (w *Web) lowBalance(c echo.Context, account models.Account) (notice views.Notice, low bool) {
	if account.LowBalance == 0 {
		return notice, false
	}
	actor, r := edge.Actor(c), w.readerOf(c)
	s, err := w.store.Standing(c.Request().Context(), account.ID, time.Time{})
	if err != nil {
		w.log.WarnContext(c.Request().Context(), "checking for a low balance failed", "request", edge.RequestID(c), "error", err)
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
