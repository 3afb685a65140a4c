package accounts

import (
	"crypto/rand"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// accountStatuses are the statuses in the order in which the page lists them, with the
// texts of the change to each.
var accountStatuses = []struct {
	status       models.AccountStatus
	verb, action string // on the button, and in the audit log
	meaning      string
	done, made   string // in the flash, and in the audit log
}{
	{models.AccountActive, "Activate", "account.activate",
		"It buys, spends and is seen by its people and programs.", "The account is active.", "Activated the account."},
	{models.AccountSuspended, "Suspend", "account.suspend",
		"It keeps its credits and its plans go on, but it can’t spend or buy. What was paid for still comes in.", "The account is suspended.", "Suspended the account."},
	{models.AccountClosed, "Close", "account.close",
		"Its people no longer see it and its keys open nothing. Its plans go on until they are canceled, and it can be activated again.", "The account is closed.", "Closed the account."},
}

// settingsForm is the one of the page's forms that was sent.
type settingsForm struct {
	web.Form
	submitted string // status, zone or limit; "" if none was
}

var settingsSubjects = map[string]string{"reason": "The reason", "zone": "The time zone", "limit": "The limit"}

// AccountSettings shows an account's status, time zone and storage limit, with forms for
// admins.
func (w *Pages) AccountSettings(c echo.Context) error {
	account, err := w.accountFromPath(c)
	if err != nil {
		return err
	}
	return w.showAccountSettings(c, http.StatusOK, account, settingsForm{})
}

// AccountStatusUpdate activates, suspends or closes an account.
func (w *Pages) AccountStatusUpdate(c echo.Context) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	f := settingsForm{submitted: "status", Form: web.Form{Values: form, Subjects: settingsSubjects}}
	for _, s := range accountStatuses {
		if string(s.status) == f.Get("status") {
			field := "reason-" + string(s.status)
			reason := f.Required(field, "Enter a reason.")
			return w.changeAccount(c, account, f, accountChange{
				reason: reason, field: field, action: s.action, detail: s.made, done: s.done,
				do: models.ChangeAccount{Status: &s.status},
			})
		}
	}
	return models.Errorf(models.CodeNotFound, "An account is active, suspended or closed.")
}

// AccountZoneUpdate moves an account to another time zone.
func (w *Pages) AccountZoneUpdate(c echo.Context) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	f := settingsForm{submitted: "zone", Form: web.Form{Values: form, Subjects: settingsSubjects}}
	zone := f.Zone("zone")
	f.Require("zone", models.ValidZone(zone), "Write a time zone such as Europe/Berlin.")
	said := "The account is in " + zone + "."
	if zone == account.Zone && !f.Faults.Any() {
		return w.RedirectWithFlash(c, settingsURL(account), said)
	}
	return w.changeAccount(c, account, f, accountChange{
		field: "zone", action: "account.zone", detail: "Moved the account from " + account.Zone + " to " + zone + ".",
		done: said, do: models.ChangeAccount{Zone: &zone},
	})
}

func settingsURL(a models.Account) string {
	return address.AdminAccount(a.ID) + address.SectionSettings
}

// accountChange is a change that a form requests. Faults of the reason are shown beside
// field.
type accountChange struct {
	reason, field, action, detail, done string
	do                                  models.ChangeAccount
}

func (w *Pages) changeAccount(c echo.Context, account models.Account, f settingsForm, change accountChange) error {
	f.CheckKey()
	return w.Submit(c, &f.Form, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			audit := w.AuditRecord(c, change.action, account.ID, string(account.ID), change.detail)
			if to := change.do.Zone; to != nil {
				audit = audit.Changing("zone", account.Zone, *to)
			}
			if to := change.do.Status; to != nil {
				audit = audit.Changing("status", string(account.Status), string(*to))
			}
			command := f.Command(edge.Actor(c), account.ID, change.do)
			command.Reason, command.Audit = change.reason, &audit
			_, err := w.Store.Post(c.Request().Context(), command)
			return web.Done{URL: settingsURL(account), Flash: change.done}, err
		},
		Explain: func(c echo.Context, err error) error {
			err = f.Explain(c, err)
			if fault := f.Faults.Of("reason"); fault != "" {
				f.Faults.Add(change.field, fault)
			}
			return err
		},
		Show: func(c echo.Context, status int) error { return w.showAccountSettings(c, status, account, f) },
	})
}

func (w *Pages) showAccountSettings(c echo.Context, status int, account models.Account, f settingsForm) error {
	s, err := w.Store.Snapshot(c.Request().Context(), account.ID, time.Time{})
	if err != nil {
		return err
	}
	page := view.AccountSettingsPage{
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: w.accountHeader(c, account, address.SectionSettings),
		Zone:         view.ZoneForm{Current: "The account is in " + account.Zone + ".", Effect: w.zoneText(c, s)},
		StorageLimit: view.StorageLimitForm{Current: storageLimitText(s)},
	}
	here := settingsURL(account)
	for _, a := range accountStatuses {
		choice := view.StatusChoice{
			Value: string(a.status), Badge: present.AccountBadge(a.status), Description: a.meaning, Verb: a.verb,
			Current: a.status == account.Status, Danger: a.status != models.AccountActive,
		}
		choice.Reason = f.Field("reason-" + string(a.status))
		page.Statuses = append(page.Statuses, choice)
	}
	if !edge.Actor(c).MayAdminister() {
		page.ReadOnlyReason = admin.ReadOnlyText
		return edge.Render(c, status, view.AccountSettings(page))
	}
	for i, a := range page.Statuses {
		if !a.Current {
			page.Statuses[i].Form = views.Form{Action: here + "/status", Key: rand.Text()}
			if f.submitted == "status" && f.Get("status") == a.Value {
				page.Statuses[i].Fault = f.Faults.Form
			}
		}
	}
	page.Zone.Form = views.Form{Action: here + "/zone", Key: rand.Text()}
	page.Zone.Zone, page.StorageLimit.Form = views.Field{Value: account.Zone}, views.Form{Action: here + "/storage", Was: encodeLimit(account)}
	if account.StorageOverride != nil {
		page.StorageLimit.Limit.Value = account.StorageOverride.Exact()
	}
	switch f.submitted {
	case "zone":
		page.Zone.Fault, page.Zone.Zone = f.Faults.Form, f.Field("zone")
	case "limit":
		page.StorageLimit.Limit, page.StorageLimit.Was = f.Field("limit"), f.Get("was")
	}
	return edge.Render(c, status, view.AccountSettings(page))
}

// zoneText says what a move to another time zone changes, and when.
func (w *Pages) zoneText(c echo.Context, s models.Snapshot) string {
	if len(s.Subscriptions) == 0 {
		return "Such as Europe/Berlin. The periods of plans begin by its clocks."
	}
	ends := s.Subscriptions[0].PeriodEndAt
	for _, sub := range s.Subscriptions {
		if sub.PeriodEndAt.Before(ends) {
			ends = sub.PeriodEndAt
		}
	}
	return "Such as Europe/Berlin. The present periods of its plans end as they would, the next on " + w.ReaderOf(c).Moment(ends).Text +
		"; those after them go by the new clocks."
}
