package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/handlers/web/resume"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// Frame returns the frame of a page, with the flash of the person's last action. here is
// the page's place in the navigation; account is the one that the page is about, the zero
// Account for none.
func (w *Site) Frame(c echo.Context, title string, here views.Icon, account models.Account) views.Frame {
	f := w.BaseFrame(c, title, here, account)
	if notice, low := w.lowBalanceNotice(c, account); low {
		f.Notices = append(f.Notices, notice)
	}
	if flash := w.Identity.PopFlash(c); flash != "" {
		f.Flash = &views.Notice{Tone: views.ToneGood, Text: flash}
	}
	w.addApprovalCount(c, f.Nav)
	return f
}

// BaseFrame is Frame without anything that has to be read from the store or the session,
// for error pages.
func (w *Site) BaseFrame(c echo.Context, title string, here views.Icon, account models.Account) views.Frame {
	actor := edge.Actor(c)
	f := w.PublicFrame(title)
	f.Brand = w.brandFor(edge.Language(c))
	f.CSRF = edge.CSRFToken(c)
	r := w.ReaderOf(c)
	if view := edge.ViewOf(c); view != nil {
		operator := r
		operator.Zone = view.Operator.Location()
		f.View = &views.CustomerView{Name: view.Customer.Name, Email: view.Customer.Email, EndsAt: operator.Moment(view.EndsAt), End: views.Form{Action: identity.EndViewPath}}
	}
	if !actor.SignedIn() {
		return f
	}
	if c.Request().Method == http.MethodPost {
		f.ReturnTo = resume.PageOf(c.Request())
	}
	f.User = &views.User{Name: actor.User.Name, Email: actor.User.Email, Role: r.OperatorRole(actor.User.Operator)}
	nav, shown := navigation(actor, r, here, account)
	f.Nav = nav
	for _, m := range actor.Memberships {
		f.Accounts = append(f.Accounts, present.AccountRef(m.Account, m.Account.ID == shown.ID))
	}
	if len(f.Accounts) > 0 && actor.MayEnterAdmin() {
		f.Accounts = append(f.Accounts, views.AccountRef{Name: r.T("admin_frame.administration"), Kind: r.T("admin_frame.staff_kind"), URL: "/admin", Current: shown.ID == ""})
	}
	if url := address.Buy(actor, shown); url != "" {
		f.Buy = views.Link{Text: r.T("frame.buy", "credits", f.Brand.Credits), URL: url}
	}
	if w.MayMakeOrganization(actor) {
		f.NewOrganizationURL = address.NewOrganization
	}
	if account.Status == models.AccountSuspended {
		notice := views.Notice{Tone: views.ToneWarn, Title: r.T("frame.suspended"), Text: r.T("frame.suspended_text", "credits", f.Brand.Credits)}
		if reason := w.suspensionReason(c, account.ID); reason != "" {
			notice.Text = r.T("frame.suspended_reason", "reason", models.Isolate(reason)) + " " + notice.Text
		}
		if email := f.Brand.SupportEmail; email != "" {
			notice.Link = views.Link{Text: r.T("frame.suspended_link"), URL: "mailto:" + email + "?subject=" + url.PathEscape(string(account.ID))}
		}
		f.Notices = append(f.Notices, notice)
	}
	return f
}

// maxAccountEntries is among how many changes of an account the reason of its suspension is
// looked for.
const maxAccountEntries = 20

// suspensionReason returns why an account is suspended, in the words that staff chose for its
// people: they read the same in their activity. It is "" if staff gave no reason, or if it can't
// be read.
func (w *Site) suspensionReason(c echo.Context, id models.AccountID) (reason string) {
	found, err := w.Store.Entries(c.Request().Context(), models.EntryQuery{AccountID: id, Kinds: []models.EntryKind{models.EntryAccount}, Limit: maxAccountEntries})
	if err != nil {
		return ""
	}
	for _, l := range found.Lines { // the newest first; what changed later left it suspended
		if l.Account == nil || l.Account.Status != models.AccountSuspended {
			break
		}
		reason = l.Reason
	}
	return reason
}

// MayMakeOrganization reports whether the actor may make organizations, which a setting says.
func (w *Site) MayMakeOrganization(actor models.Actor) bool {
	return actor.SignedIn() && actor.ViewedBy == nil && (w.Settings().OrganizationsBy != models.OrganizationsByOperators || actor.MayEnterAdmin())
}

// PublicFrame returns the frame of a page that is the same for everybody.
func (w *Site) PublicFrame(title string) views.Frame {
	f := views.Frame{
		Title: models.Isolate(title), Brand: w.Brand(), Version: w.Settings().Version, Demo: w.Demo,
		BrandCSSURL: BrandCSSURL(w.Settings().Brand),
	}
	if w.DemoMails != "" {
		f.DemoMailsURL = DemoMailsPath
	}
	return f
}

// lowBalanceNotice warns an account's people of a balance below their threshold. It is on
// every page about the account. Therefore it reads only the balance, which is remembered
// while it holds, and a failure leaves out the warning instead of failing the page.
func (w *Site) lowBalanceNotice(c echo.Context, account models.Account) (notice views.Notice, low bool) {
	if account.ID == "" || (account.LowBalance == 0 && !account.LowBalanceByDefault) {
		return notice, false
	}
	actor, r := edge.Actor(c), w.ReaderOf(c)
	s, err := w.Store.Snapshot(c.Request().Context(), account.ID, time.Time{})
	if err != nil {
		w.Log.WarnContext(c.Request().Context(), "checking for a low balance failed", "request", edge.RequestID(c), "error", err)
		return notice, false
	}
	threshold := s.LowBalance()
	if s.Available >= threshold {
		return notice, false
	}
	has := r.T("overview.low_set", "account", models.Isolate(account.Name), "credits", r.Count(s.Available), "threshold", r.Amount(threshold))
	if s.Account.LowBalanceByDefault {
		has = r.T("overview.low_default", "account", models.Isolate(account.Name), "credits", r.Count(s.Available))
	}
	notice = views.Notice{Tone: views.ToneWarn, Title: r.T("overview.low", "credits", views.Capital(r.Words())), Text: has}
	if url := address.Buy(actor, account); url != "" {
		notice.Link = views.Link{Text: r.T("overview.buy", "credits", r.Words()), URL: url}
	}
	return notice, true
}
