package customer

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// refusedCallsPerPage is how many refused calls a page of /activity lists.
const refusedCallsPerPage = 50

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
		page.Newest = address.RefusedCalls(account.ID)
	}
	if found.Next > 0 {
		page.Older = address.RefusedCalls(account.ID) + "&before=" + strconv.FormatInt(found.Next, 10)
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
