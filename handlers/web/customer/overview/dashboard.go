package overview

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// recentEntries is how many ledger entries a dashboard lists, and recentKinds are those that
// it lists: a cap moves no credits.
const recentEntries = 8

var recentKinds = slices.DeleteFunc(slices.Clone(models.EntryKinds), func(k models.EntryKind) bool { return k == models.EntryCap })

// Dashboard shows what an account can spend, the lots that make it up, and how it is used.
// It redirects an organization to /enterprise/dashboard, and to the operator's pages for
// an operator without an account.
func (w *Pages) Dashboard(c echo.Context) error {
	actor := edge.Actor(c)
	if len(actor.Memberships) == 0 && actor.MayEnterAdmin() {
		return edge.SeeOther(c, "/admin")
	}
	m, err := web.MembershipFor(actor, c.QueryParam("account"))
	if err != nil {
		return err
	}
	if m.Account.Kind == models.Enterprise {
		return edge.SeeOther(c, address.Dashboard(m.Account))
	}
	return w.Show(c, m.Account)
}

// Show shows the dashboard of an account of the actor's.
func (w *Pages) Show(c echo.Context, account models.Account) error {
	ctx, actor, r := c.Request().Context(), edge.Actor(c), w.ReaderOf(c)
	r.ForCustomer = true
	s, err := w.Snapshot(ctx, account.ID, r)
	if err != nil {
		return err
	}
	used, err := w.lastDays(ctx, account.ID, r)
	if err != nil {
		return err
	}
	sentences, forecasts, err := w.forecasts(ctx, s.Snapshot, used.Periods, r)
	if err != nil {
		return err
	}
	latest, err := w.Store.Entries(ctx, models.EntryQuery{AccountID: account.ID, Kinds: recentKinds, Limit: recentEntries})
	if err != nil {
		return err
	}
	entries, err := w.PresentOwnEntries(ctx, account.ID, latest.Lines, r)
	if err != nil {
		return err
	}
	frame := w.Frame(c, r.T("overview.title"), views.IconOverview, account)
	switch notice, near, err := w.capNotice(ctx, actor, s.Snapshot, r); {
	case err != nil:
		return err
	case near:
		frame.Notices = append(frame.Notices, notice)
	}
	invited, err := w.Store.PendingInvitationsFor(ctx, *actor.User)
	if err != nil {
		return err
	}
	for _, i := range invited {
		to := i.AccountName
		if i.ToStaff() {
			to = w.Brand().Name
		}
		frame.Notices = append(frame.Notices, views.Notice{
			Title: r.T("overview.invited", "name", models.Isolate(to)), Link: views.Link{Text: r.T("overview.view_invitation"), URL: address.Invitation(i.ID)},
		})
	}
	switch notice, can, err := w.joinNotice(ctx, actor, account, r); {
	case err != nil:
		return err
	case can:
		frame.Notices = append(frame.Notices, notice)
	}
	frame.LiveURL = address.Live(s.Snapshot)
	balance, err := w.balanceChart(ctx, s.Snapshot, forecasts, s.Coming, r)
	if err != nil {
		return err
	}
	steps, snippet, err := w.steps(ctx, actor, s.Snapshot, latest, r)
	if err != nil {
		return err
	}
	refused, err := w.refusedCounts(ctx, actor, account, r)
	if err != nil {
		return err
	}
	return edge.Render(c, http.StatusOK, view.Dashboard(view.DashboardPage{
		Frame: frame, Account: present.AccountRef(account, true),
		Available: r.Amount(s.Available), Paid: r.Paid(s.Snapshot), Forecasts: sentences, OtherBalances: s.OtherBalances,
		Balance: balance, Coming: coming(actor, s, r), Steps: steps, Snippet: snippet,
		Lots: s.Lots, Plans: s.Plans, Caps: ownCaps(actor, s.Snapshot, r), CapsURL: address.Caps(account), Storage: s.Storage,
		Refused: refused, RefusedURL: address.RefusedCalls(account.ID), Usage: dashboardUsage(account, used, r), Entries: entries,
		BuyURL: address.Buy(actor, account), ActivityURL: address.ForAccount("/activity", account.ID),
	}))
}

// comingShown is how many coming events a dashboard lists.
const comingShown = 5

// coming lists what happens next. The longer list is on the billing page.
func coming(actor models.Actor, s web.AccountSnapshot, r present.Reader) views.ComingEvents {
	allURL := ""
	if actor.MaySeeBilling(s.Account.ID) {
		allURL = address.Coming(s.Account.ID)
	}
	return r.ComingEvents(s.Coming, comingShown, allURL)
}

// joinNoticeFor is how long a new customer is told that they can join an organization. Later
// they find it where organizations are made.
const joinNoticeFor = 14 * 24 * time.Hour

// joinNotice tells a new customer about the organization that their address lets them join.
func (w *Pages) joinNotice(ctx context.Context, actor models.Actor, account models.Account, r present.Reader) (views.Notice, bool, error) {
	if account.Kind != models.Solo || w.Now().Sub(actor.User.CreatedAt) > joinNoticeFor {
		return views.Notice{}, false, nil
	}
	offer, ok, err := w.Store.Joinable(ctx, *actor.User)
	return views.Notice{
		Title: r.T("overview.join", "name", models.Isolate(offer.Name)), Text: r.T("overview.join_hint", "domain", models.Isolate(offer.Domain)),
		Link: views.Link{Text: r.T("overview.view_organization"), URL: address.NewOrganization},
	}, ok, err
}
