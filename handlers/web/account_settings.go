package web

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// accountStatuses are the statuses in the order in which a page lists them.
var accountStatuses = []struct {
	status              models.AccountStatus
	verb, action        string
	meaning, done, made string
}{
	{models.AccountActive, "Activate", "account.activate",
		"It buys, spends and is seen by its people and programs.", "The account is active.", "Activated the account."},
	{models.AccountSuspended, "Suspend", "account.suspend",
		"It keeps its credits and its plans go on, but it can’t spend or buy. What was paid for still comes in.", "The account is suspended.", "Suspended the account."},
	{models.AccountClosed, "Close", "account.close",
		"Its people no longer see it and its keys open nothing. Its plans go on until they are canceled, and it can be activated again.", "The account is closed.", "Closed the account."},
}

// settingsForm is the page's form that came back: which one, with what.
type settingsForm struct {
	which  string // status, zone or limit
	form   url.Values
	faults faults
}

// AccountSettings is what admins change of an account beside its balance.
func (w *Web) AccountSettings(c echo.Context) error {
	account, err := w.account(c)
	if err != nil {
		return err
	}
	return w.showAccountSettings(c, http.StatusOK, account, settingsForm{})
}

// AccountStatusUpdate makes an account active, suspended or closed.
func (w *Web) AccountStatusUpdate(c echo.Context) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	for _, s := range accountStatuses {
		if string(s.status) != form.Get("status") {
			continue
		}
		field := "reason-" + string(s.status)
		reason := strings.TrimSpace(form.Get(field))
		f := settingsForm{which: "status", form: form}
		if reason == "" {
			f.faults.add(field, "Write a reason.")
		}
		return w.changeAccount(c, account, f, accountChange{
			reason: reason, field: field, action: s.action, detail: s.made, done: s.done, do: models.ChangeAccount{Status: &s.status},
		})
	}
	return models.Errorf(models.CodeNotFound, "An account is active, suspended or closed.")
}

// AccountZoneUpdate moves an account to another time zone.
func (w *Web) AccountZoneUpdate(c echo.Context) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	zone := strings.TrimSpace(form.Get("zone"))
	f := settingsForm{which: "zone", form: form}
	switch {
	case !models.ValidZone(zone):
		f.faults.add("zone", "Write a time zone such as Europe/Berlin.")
	case zone == account.Zone:
		return w.done(c, adminAccountURL(account.ID)+partSettings, "The account is in "+zone+".")
	}
	return w.changeAccount(c, account, f, accountChange{
		field: "zone", action: "account.zone", detail: "Moved the account from " + account.Zone + " to " + zone + ".",
		done: "The account is in " + zone + ".", do: models.ChangeAccount{Zone: &zone},
	})
}

// accountChange is what a form asks for, and what is said of it.
type accountChange struct {
	reason, field, action, detail, done string
	do                                  models.ChangeAccount
}

func (w *Web) changeAccount(c echo.Context, account models.Account, f settingsForm, change accountChange) error {
	if f.faults.key(f.form); f.faults.any() {
		return w.showAccountSettings(c, f.faults.status, account, f)
	}
	actor := edge.Actor(c)
	audit := w.audit(c, change.action, account.ID, string(account.ID), change.detail)
	_, err := w.store.Post(c.Request().Context(), models.Command{
		Account: account.ID, Origin: actor.Origin(), Key: f.form.Get("key"), Actor: actor.Ref(), Reason: change.reason, Do: change.do, Audit: &audit,
	})
	if err == nil {
		return w.done(c, adminAccountURL(account.ID)+partSettings, change.done)
	}
	var ok bool
	if f.faults, ok = faultsOf(c, err, map[string]string{"reason": "The reason", "zone": "The time zone"}); !ok {
		return err
	}
	if fault := f.faults.of("reason"); fault != "" {
		f.faults.add(change.field, fault)
	}
	return w.showAccountSettings(c, f.faults.status, account, f)
}

func (w *Web) showAccountSettings(c echo.Context, status int, account models.Account, f settingsForm) error {
	s, err := w.store.Snapshot(c.Request().Context(), account.ID, time.Time{})
	if err != nil {
		return err
	}
	page := views.AccountSettingsPage{
		Frame: w.frame(c, account.Name, views.IconAdmin, models.Account{}), Head: accountHead(account, partSettings),
		Zone:  views.ZoneForm{Now: "The account is in " + account.Zone + ".", Next: w.zoneText(c, s)},
		Limit: views.LimitForm{Now: limitNow(s)},
	}
	here := adminAccountURL(account.ID) + partSettings
	for _, a := range accountStatuses {
		choice := views.StatusChoice{
			Value: string(a.status), Badge: accountBadge(a.status), Meaning: a.meaning, Verb: a.verb,
			Current: a.status == account.Status, Danger: a.status != models.AccountActive,
		}
		choice.Reason = f.faults.field("reason-"+string(a.status), f.form.Get("reason-"+string(a.status)))
		page.Statuses = append(page.Statuses, choice)
	}
	if !edge.Actor(c).MayAdminister() {
		page.Looks = onlyAdmins
		return edge.Render(c, status, views.AccountSettings(page))
	}
	for i, a := range page.Statuses {
		if !a.Current {
			page.Statuses[i].Form = views.Form{Action: here + "/status", Key: rand.Text()}
			if f.which == "status" && f.form.Get("status") == a.Value {
				page.Statuses[i].Fault = f.faults.form
			}
		}
	}
	page.Zone.Form = views.Form{Action: here + "/zone", Key: rand.Text()}
	page.Zone.Zone, page.Limit.Form = views.Field{Value: account.Zone}, views.Form{Action: here + "/storage", Was: shownLimit(account)}
	if account.StorageOverride != nil {
		page.Limit.Limit.Value = account.StorageOverride.Exact()
	}
	switch f.which {
	case "zone":
		page.Zone.Fault, page.Zone.Zone = f.faults.form, f.faults.field("zone", f.form.Get("zone"))
	case "limit":
		page.Limit.Limit, page.Limit.Was = f.faults.field("limit", f.form.Get("limit")), f.form.Get("was")
	}
	return edge.Render(c, status, views.AccountSettings(page))
}

// zoneText says what another zone changes.
func (w *Web) zoneText(c echo.Context, s models.Standing) string {
	if len(s.Subscriptions) == 0 {
		return "Such as Europe/Berlin. The periods of plans begin by its clocks."
	}
	ends := s.Subscriptions[0].PeriodEndAt
	for _, sub := range s.Subscriptions {
		if sub.PeriodEndAt.Before(ends) {
			ends = sub.PeriodEndAt
		}
	}
	return "Such as Europe/Berlin. The present periods of its plans end as they would, the next on " + w.readerOf(c).moment(ends).Text +
		"; those after them go by the new clocks."
}
