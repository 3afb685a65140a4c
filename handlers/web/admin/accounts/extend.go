package accounts

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	adminview "github.com/bursar-portal/bursar/views/admin"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// extension is the form that makes a lot expire later, or never.
type extension struct {
	web.Form
	w        *Pages
	account  models.Account
	snapshot models.Snapshot
	lot      models.Lot

	do      models.ExtendLot
	preview *adminview.Effects
}

// The values of the form's field expiry.
const (
	expiresOnDay = "day"
	expiresNever = "never"
)

// Extend shows the form that extends a lot's expiry. Only admins extend lots: no limit
// bounds what they extend.
func (w *Pages) Extend(c echo.Context) error {
	f, err := w.extension(c, web.Form{Values: url.Values{}})
	if err != nil {
		return err
	}
	return f.show(c, http.StatusOK)
}

// ExtendCreate extends a lot's expiry, or with step=preview shows what that would do. The
// form's key makes a double submit one extension.
func (w *Pages) ExtendCreate(c echo.Context) error {
	form, err := web.ReadForm(c, map[string]string{"until": w.ReaderOf(c).T("admin_account_forms.last_day"), "reason": w.ReaderOf(c).T("admin_correction.the_reason")})
	if err != nil {
		return err
	}
	f, err := w.extension(c, form)
	if err != nil {
		return err
	}
	f.read(w.ReaderOf(c))
	return w.Submit(c, &f.Form, web.Flow{
		Preview: f.makePreview, Post: f.post, Show: f.show, Explain: f.explain,
		Reused:      w.ReaderOf(c).T("admin_account_forms.lots_reused"),
		UnknownStep: "An extension is previewed or carried out.",
	})
}

// extension loads what the address names. Errors: CodeNotFound.
func (w *Pages) extension(c echo.Context, form web.Form) (*extension, error) {
	f := &extension{Form: form, w: w}
	var err error
	if f.account, err = w.accountFromPath(c); err != nil {
		return nil, err
	}
	if f.snapshot, err = w.Store.Snapshot(c.Request().Context(), f.account.ID, time.Time{}); err != nil {
		return nil, err
	}
	line, err := w.Store.Lot(c.Request().Context(), f.account.ID, models.LotID(c.Param("lot")))
	f.lot = line.Lot
	if i := slices.IndexFunc(f.snapshot.Lots, func(l models.Lot) bool { return l.ID == f.lot.ID }); i >= 0 {
		f.lot = f.snapshot.Lots[i] // as of now
	} else {
		f.lot.Remaining = 0
	}
	return f, err
}

// read reads until when the lot is valid: through the end of a day in the account's zone, or
// for ever.
func (f *extension) read(r present.Reader) {
	f.do = models.ExtendLot{LotID: f.lot.ID}
	switch expiry := f.Get("expiry"); {
	case expiry == expiresOnDay && f.Text("until") == "":
		f.Faults.Add("until", r.T("admin_account_forms.last_day_ask"))
	case expiry == expiresOnDay:
		if last := f.Faults.Date("until", f.Text("until")); !last.IsZero() {
			f.do.ExpiresAt = models.FromWallClock(last.AddDate(0, 0, 1), f.account.Location())
		}
	default:
		f.Chosen("expiry", expiry == expiresNever)
	}
	f.Reason()
	f.CheckKey()
}

func (f *extension) makePreview(c echo.Context) (err error) {
	f.preview, err = f.w.CorrectionEffects(c.Request().Context(), f.w.ReaderOf(c), f.Command(edge.Actor(c), f.account.ID, f.do))
	return err
}

func (f *extension) post(c echo.Context) (web.Done, error) {
	r := f.w.ReaderOf(c)
	said := r.T("admin_account_forms.extended", "amount", r.Count(f.lot.Outstanding()), "until", r.DayOrMoment(f.do.ExpiresAt))
	if f.do.ExpiresAt.IsZero() {
		said = r.T("admin_account_forms.extended_ever", "amount", r.Count(f.lot.Outstanding()))
	}
	audit := f.w.AuditRecord(c, "lot.extend", f.account.ID, string(f.lot.ID), said)
	command := f.Command(edge.Actor(c), f.account.ID, f.do)
	command.Audit = &audit
	receipt, err := f.w.PostWithinLimit(c.Request().Context(), edge.Actor(c), 0, command)
	if receipt.Replayed {
		said = r.T("admin_correction.already")
	}
	return web.Done{URL: address.AdminAccount(f.account.ID), Flash: said}, err
}

// explain names the field of the ledger's fault as the form does.
func (f *extension) explain(c echo.Context, err error) error {
	if e := edge.AsError(err); e.Code == models.CodeInvalidField && len(e.Fields) == 1 && e.Fields[0].Field == "expires_at" {
		r := f.w.ReaderOf(c)
		f.Faults.Add("until", r.T("admin_account_forms.later", "until", r.DayOrMoment(f.lot.ExpiresAt)))
		return nil
	}
	return f.Explain(c, err)
}

// fixedExpiry says why a lot can't be extended, "" if it can.
func fixedExpiry(r present.Reader, l models.Lot, live []models.Subscription) string {
	switch {
	case l.Extended && l.Remaining == 0:
		return r.T("admin_account_forms.lot_extended")
	case !l.Live():
		return r.T("admin_account_forms.lot_empty", "credits", r.Words())
	case slices.ContainsFunc(live, func(s models.Subscription) bool { return s.AllowanceLot == l.ID }):
		return r.T("admin_account_forms.lot_allowance")
	case l.EndsAt().IsZero():
		return r.T("admin_account_forms.lot_ever")
	}
	return ""
}

func (f *extension) show(c echo.Context, status int) error {
	r := f.w.ReaderOf(c)
	page := view.ExtendPage{
		Frame:   f.w.Frame(c, r.T("admin_account_forms.extend_title", "credits", r.Words()), views.IconAccounts, models.Account{}),
		Form:    f.View(address.ExtendLot(f.account.ID, f.lot.ID)),
		Account: views.Link{Text: f.account.Name, URL: address.AdminAccount(f.account.ID)},
		Facts: []views.Fact{
			{Label: r.T("admin_correction.id"), Text: string(f.lot.ID), Code: true}, {Label: r.T("admin_account_forms.kind"), Text: present.LotKinds[f.lot.Kind]},
			{Label: r.T("admin_account_forms.source"), Text: r.Source(f.lot, f.snapshot.Subscriptions)},
			{Label: r.T("admin_account_forms.left"), Text: r.T("admin_account_forms.left_of", "left", present.Amount(f.lot.Remaining), "granted", present.Amount(f.lot.Granted))},
		},
		Never: f.Get("expiry") == expiresNever, ExpiryFault: f.Faults.Of("expiry"), Until: f.Field("until"), UntilHint: r.T("admin_account_forms.days_end", "zone", f.account.Zone),
		Reason: f.Field("reason"), Preview: f.preview, DisabledReason: fixedExpiry(r, f.lot, f.snapshot.Subscriptions),
	}
	if f.lot.Held > 0 {
		page.Facts = append(page.Facts, views.Fact{Label: r.T("admin_account_forms.held"), Text: present.Amount(f.lot.Held)})
	}
	expires := views.Fact{Label: r.T("admin_account_forms.expires"), Text: r.T("admin_account_forms.never")}
	if end := f.lot.EndsAt(); !end.IsZero() {
		expires = views.Fact{Label: r.T("admin_account_forms.expires"), At: r.Moment(end)}
	}
	page.Facts = append(page.Facts, expires)
	page.Form.Account = string(f.account.ID)
	return edge.Render(c, status, view.Extend(page))
}

// linkExtensions links printed lots to the forms that extend them.
func linkExtensions(r present.Reader, s models.Snapshot, list *views.LotList) {
	for _, printed := range [][]views.Lot{list.Listed, list.Scheduled} {
		for i := range printed {
			at := slices.IndexFunc(s.Lots, func(l models.Lot) bool { return string(l.ID) == printed[i].ID })
			if fixedExpiry(r, s.Lots[at], s.Subscriptions) == "" {
				printed[i].Correction = views.Link{Text: r.T("admin_account_forms.extend"), URL: address.ExtendLot(s.Account.ID, s.Lots[at].ID)}
			}
		}
	}
}
