package customer

import (
	"context"
	"net/http"
	"slices"
	"strconv"
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

// The part of /activity that lists refused calls, and how many a page has.
const (
	refusedPart         = "refused"
	refusedCallsPerPage = 50
)

// maxRefusedReasons is how many reasons a dashboard tells.
const maxRefusedReasons = 4

// refusedAdvice is why a call was refused, in the customer's words, and what helps. Advice
// without an address is a sentence.
type refusedAdvice struct {
	reason, advice string
	url            func(models.Actor, models.Account) string
}

func adviceAbout(code models.Code) refusedAdvice {
	keys := func(_ models.Actor, a models.Account) string { return address.Keys(a) }
	caps := func(_ models.Actor, a models.Account) string { return address.Caps(a) }
	switch code {
	case models.CodeInsufficientCredits:
		return refusedAdvice{"overview.why_credits", "overview.do_buy", address.Buy}
	case models.CodeAccountInDebt:
		return refusedAdvice{"overview.why_debt", "overview.do_buy", address.Buy}
	case models.CodeCapReached:
		return refusedAdvice{"overview.why_cap", "overview.do_caps", caps}
	case models.CodeKeyPaused, models.CodeKeyExpired, models.CodeKeyRevoked:
		return refusedAdvice{"overview.why_key", "overview.do_keys", keys}
	case models.CodeInsufficientScope:
		return refusedAdvice{"overview.why_scope", "overview.do_keys", keys}
	case models.CodeNetworkNotAllowed:
		return refusedAdvice{"overview.why_network", "overview.do_keys", keys}
	case models.CodeRateLimited:
		return refusedAdvice{"overview.why_rate", "overview.do_slower", nil}
	case models.CodeAccountSuspended, models.CodeAccountClosed:
		return refusedAdvice{"overview.why_account", "", nil}
	case models.CodeNotFound:
		return refusedAdvice{"overview.why_missing", "", nil}
	}
	return refusedAdvice{"overview.why_request", "overview.do_request", nil}
}

// refusedCounts says which calls of the account were refused in the last day, the most
// frequent reason first, to those who may see what all members use.
func (w *Pages) refusedCounts(ctx context.Context, actor models.Actor, account models.Account, r present.Reader) ([]view.RefusedCount, error) {
	if !actor.MaySeeMembersUse(account.ID) {
		return nil, nil
	}
	now := w.Now()
	counts, err := w.Store.RejectionCounts(ctx, account.ID, models.TimeRange{Since: now.Add(-24 * time.Hour), Until: now.Add(time.Second)})
	if err != nil || len(counts) == 0 {
		return nil, err
	}
	sums, advice := map[string]int64{}, map[string]refusedAdvice{}
	var reasons []string
	for _, c := range counts {
		a := adviceAbout(c.Code)
		if advice[a.reason] = a; sums[a.reason] == 0 {
			reasons = append(reasons, a.reason)
		}
		sums[a.reason] += c.Count
	}
	slices.SortStableFunc(reasons, func(a, b string) int { return int(sums[b] - sums[a]) })
	var list []view.RefusedCount
	for _, reason := range reasons[:min(len(reasons), maxRefusedReasons)] {
		a := advice[reason]
		line := view.RefusedCount{Count: r.T("overview.calls", "n", sums[reason]), Reason: r.T(reason)}
		if a.url != nil {
			line.Advice.URL = a.url(actor, account)
		}
		if a.advice != "" && (a.url == nil || line.Advice.URL != "") {
			line.Advice.Text = r.T(a.advice, "credits", r.Words())
		}
		list = append(list, line)
	}
	return list, nil
}

// refusedURL is the list of an account's refused calls.
func refusedURL(id models.AccountID) string {
	return address.ForAccount("/activity", id) + "&show=" + refusedPart
}

// showRefused lists the account's refused calls. Error: CodeNotFound for those who may not
// see what all members use.
func (w *Pages) showRefused(c echo.Context, account models.Account) error {
	actor, r := edge.Actor(c), w.ReaderOf(c)
	if !actor.MaySeeMembersUse(account.ID) {
		return models.Errorf(models.CodeNotFound, "There is no such page, or it is not yours.")
	}
	before, err := web.ParseCursor(c.QueryParam("before"))
	if err != nil {
		return err
	}
	found, err := w.Store.RejectedRequests(c.Request().Context(), models.RejectedRequestQuery{AccountID: account.ID, Before: before, Limit: refusedCallsPerPage})
	if err != nil {
		return err
	}
	page := view.RefusedPage{
		Frame: w.Frame(c, r.T("activity.refused_title"), views.IconActivity, account), Account: present.AccountRef(account, true),
		BackURL: address.ForAccount("/activity", account.ID),
	}
	for _, l := range found.Lines {
		page.Calls = append(page.Calls, refusedCall(r, l))
	}
	if before > 0 {
		page.Newest = refusedURL(account.ID)
	}
	if found.Next > 0 {
		page.Older = refusedURL(account.ID) + "&before=" + strconv.FormatInt(found.Next, 10)
	}
	return edge.Render(c, http.StatusOK, view.Refused(page))
}

// refusedCall prints a refused call. Keys of the operator go by the operator's name.
func refusedCall(r present.Reader, l models.RejectedRequestLine) view.RefusedCall {
	call := view.RefusedCall{
		At: r.Moment(l.At), Call: l.Method + " " + l.Route, Detail: models.Isolate(l.Detail), RequestID: l.RequestID,
		Status: views.Badge{Text: strconv.Itoa(l.Status) + " " + string(l.Code), Tone: views.ToneWarn}, Actor: r.Brand,
	}
	if l.Actor.Kind == models.ActorKey {
		call.Actor = r.Actor(l.Actor, l.ActorName)
	}
	return call
}
