package accounts

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/timeline"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// timelineKinds are the sentences that name the kinds of a timeline's lines.
var timelineKinds = map[timeline.Kind]string{
	"":                "admin_account.timeline_all",
	timeline.Usage:    "admin_account.timeline_usage",
	timeline.Credits:  "admin_account.timeline_credits",
	timeline.Payments: "admin_account.timeline_payments",
	timeline.Plans:    "admin_account.timeline_plans",
	timeline.Caps:     "admin_account.timeline_caps",
	timeline.Keys:     "admin_account.timeline_keys",
	timeline.Members:  "admin_account.timeline_members",
	timeline.NotesOf:  "admin_account.timeline_notes",
	timeline.Emails:   "admin_account.timeline_emails",
	timeline.Actions:  "admin_account.timeline_actions",
}

// AccountTimeline lists everything that happened to an account, or all of a kind, newest
// first, if wanted from the end of a day.
func (w *Pages) AccountTimeline(c echo.Context) error {
	r := w.ReaderOf(c)
	account, err := w.accountFromPath(c)
	if err != nil {
		return err
	}
	path := address.AdminAccount(account.ID) + address.SectionTimeline
	f := web.NewFilter(account.ID, c.QueryParams(), []string{"kind", "until"})
	kinds := []views.Option{{Text: r.T(timelineKinds[""])}}
	for _, k := range timeline.Kinds {
		kinds = append(kinds, views.Option{Value: string(k), Text: r.T(timelineKinds[k])})
	}
	q := timeline.Query{AccountID: account.ID, Kind: timeline.Kind(f.Choice("kind", kinds, r.T("admin_account.timeline_no_kind"))), Limit: admin.LinesPerPage}
	until := f.Day("until", 1, r.Zone)
	page := view.TimelinePage{
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: accountHeader(account, address.SectionTimeline),
		Kind: string(q.Kind), Action: path, Until: f.Faults.Field("until", f.Params.Get("until")), ClearURL: timelineURL(path, f.Params, "until", ""),
		Filtered: f.Active(), Zone: r.Zone.String(), AuditURL: address.AdminAuditLog + "?account=" + url.QueryEscape(string(account.ID)),
	}
	for _, k := range kinds {
		page.Kinds = append(page.Kinds, views.Tab{Text: k.Text, URL: timelineURL(path, f.Params, "kind", k.Value), Current: k.Value == string(q.Kind)})
	}
	if f.Faults.Any() {
		if f.Faults.Of("kind") != "" {
			return models.Errorf(models.CodeNotFound, "%s", f.Faults.Of("kind"))
		}
		return edge.Render(c, f.Faults.Status, view.Timeline(page))
	}
	if q.Before, err = timeline.ParseCursor(c.QueryParam("before")); err != nil {
		return err
	}
	if !q.Before.IsZero() {
		page.Newest = timelineURL(path, f.Params, "", "")
	} else if !until.IsZero() {
		q.Before = timeline.Behind(until)
	}
	found, err := w.Store.Timeline(c.Request().Context(), q)
	if err != nil {
		return err
	}
	if !found.Next.IsZero() {
		page.Older = timelineURL(path, f.Params, "before", found.Next.String())
	}
	page.Lines, err = w.timelineLines(c.Request().Context(), edge.Actor(c), account, found.Lines, r)
	if err != nil {
		return err
	}
	return edge.Render(c, http.StatusOK, view.Timeline(page))
}

// timelineURL returns the address of a timeline with one parameter set anew, or, with the
// value "", left out.
func timelineURL(path string, params url.Values, name, value string) string {
	q := url.Values{}
	for n, v := range params {
		q[n] = v
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// usageUntil returns the timeline of single charges up to the end of a UTC day.
func usageUntil(id models.AccountID, day time.Time) string {
	return address.AdminAccount(id) + address.SectionTimeline + "?" +
		url.Values{"kind": {string(timeline.Usage)}, "before": {timeline.Behind(day.AddDate(0, 0, 1)).String()}}.Encode()
}

// timelineLines prints lines, those of entries with links to correct them if the actor may.
func (w *Pages) timelineLines(ctx context.Context, actor models.Actor, account models.Account, lines []timeline.Line, r present.Reader) ([]view.TimelineLine, error) {
	var read []models.EntryLine
	for _, l := range lines {
		if l.Entry != nil {
			read = append(read, *l.Entry)
		}
	}
	entries, err := w.PresentEntries(ctx, read, r)
	if err != nil {
		return nil, err
	}
	admin.LinkBatches(entries, read)
	if actor.MayAdjust(0, w.Settings().SupportLimit) {
		if err := w.linkCorrections(ctx, r, entries, read); err != nil {
			return nil, err
		}
	}
	printed := make([]view.TimelineLine, len(lines))
	for i, l := range lines {
		if l.Entry != nil {
			printed[i] = entryLine(*l.Entry, entries[0])
			entries = entries[1:]
		} else {
			printed[i] = otherLine(account, l, r)
		}
		printed[i].Kind = r.T(timelineKinds[l.Kind])
		if printed[i].At.IsZero() {
			printed[i].At = r.Moment(l.At)
		}
	}
	return printed, nil
}
