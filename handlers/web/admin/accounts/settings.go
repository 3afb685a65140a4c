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
	status        models.AccountStatus
	verb, action  string // on the button, and in the audit log
	meaning, done string // beside the button; in the flash and the audit log
}{
	{models.AccountActive, "admin_account_settings.activate", "account.activate", "admin_account_settings.active", "admin_account_settings.activated"},
	{models.AccountSuspended, "admin_account_settings.suspend", "account.suspend", "admin_account_settings.suspended", "admin_account_settings.suspended_it"},
	{models.AccountClosed, "admin_account_settings.close", "account.close", "admin_account_settings.closed", "admin_account_settings.closed_it"},
}

// settingsForm is the one of the page's forms that was sent.
type settingsForm struct {
	web.Form
	submitted string // status, zone or limit; "" if none was
}

func settingsSubjects(r present.Reader) map[string]string {
	return map[string]string{"reason": r.T("admin_account_settings.reason"), "zone": r.T("admin_account_settings.zone"), "limit": r.T("admin_account_settings.limit")}
}

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
	r := w.ReaderOf(c)
	f := settingsForm{submitted: "status", Form: web.Form{Values: form, Subjects: settingsSubjects(r)}}
	for _, s := range accountStatuses {
		if string(s.status) == f.Get("status") {
			field := "reason-" + string(s.status)
			reason := f.Required(field, r.T("admin_account_settings.reason_ask"))
			return w.changeAccount(c, account, f, accountChange{
				reason: reason, field: field, action: s.action, detail: r.T(s.done), done: r.T(s.done),
				do: models.ChangeAccount{Status: &s.status},
			})
		}
	}
	return models.Errorf(models.CodeNotFound, "Choose active, suspended or closed.")
}

// AccountZoneUpdate moves an account to another time zone.
func (w *Pages) AccountZoneUpdate(c echo.Context) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	r := w.ReaderOf(c)
	f := settingsForm{submitted: "zone", Form: web.Form{Values: form, Subjects: settingsSubjects(r)}}
	zone := f.Zone("zone")
	f.Require("zone", models.ValidZone(zone), r.T("admin_account_settings.zone_ask"))
	said := r.T("admin_account_settings.zone_is", "zone", zone)
	if zone == account.Zone && !f.Faults.Any() {
		return w.RedirectWithFlash(c, settingsURL(account), said)
	}
	return w.changeAccount(c, account, f, accountChange{
		field: "zone", action: "account.zone", detail: r.T("admin_account_settings.zone_moved", "from", account.Zone, "to", zone),
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
	r := w.ReaderOf(c)
	page := view.AccountSettingsPage{
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: w.accountHeader(c, account, address.SectionSettings),
		Zone:         view.ZoneForm{Current: r.T("admin_account_settings.zone_is", "zone", account.Zone), Effect: zoneText(r, s)},
		StorageLimit: view.StorageLimitForm{Current: storageLimitText(r, s)},
	}
	here := settingsURL(account)
	for _, a := range accountStatuses {
		choice := view.StatusChoice{
			Value: string(a.status), Badge: r.AccountBadge(a.status), Description: r.T(a.meaning, "credits", r.Words()), Verb: r.T(a.verb),
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
func zoneText(r present.Reader, s models.Snapshot) string {
	if len(s.Subscriptions) == 0 {
		return r.T("admin_account_settings.zone_hint")
	}
	ends := s.Subscriptions[0].PeriodEndAt
	for _, sub := range s.Subscriptions {
		if sub.PeriodEndAt.Before(ends) {
			ends = sub.PeriodEndAt
		}
	}
	return r.T("admin_account_settings.zone_hint_plans", "end", r.Moment(ends).Text)
}
