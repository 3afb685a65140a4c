package batches

import (
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/batches"
)

// addDecisions adds the forms with which this operator can decide the batch, or the
// reason why there are none.
func (w *Pages) addDecisions(c echo.Context, page *view.BatchPage, b models.BatchLine, invalid int, result formResult) error {
	if !b.Open() {
		if result.fault != "" {
			page.Notice = &views.Notice{Tone: views.ToneWarn, Text: result.fault}
		}
		return nil
	}
	actor, r, form := edge.Actor(c), w.ReaderOf(c), func(act string) views.Form { return views.Form{Action: address.Batch(b.ID) + "/" + act} }
	switch {
	case result.fault != "":
		page.Notice = &views.Notice{Tone: views.ToneBad, Text: result.fault}
	case invalid > 0:
		page.Notice = &views.Notice{Tone: views.ToneWarn, Text: invalidLinesText(r, b, invalid)}
	}
	switch {
	case actor.MayDecideBatch(b.AdjustmentBatch):
		page.Hint = r.T("admin_batches.hint_asked", "name", models.Isolate(b.RequestedByName))
		if invalid == 0 {
			page.Approve = form("approve")
		}
		page.Reject, page.RejectionReason = form("reject"), result.rejectionReason
	case b.State == models.BatchPending && b.RequestedBy == actor.User.ID:
		page.Hint, page.Discard = r.T("admin_batches.other_approver"), form("discard")
	case b.State == models.BatchPending:
		page.Hint = r.T("admin_batches.hint_waiting")
	case b.RequestedBy != actor.User.ID || !actor.MayAdjust(0, w.Settings().SupportLimit):
		page.Hint = r.T("admin_batches.hint_other")
	default:
		return w.addDraftForms(c, page, b, invalid, form)
	}
	return nil
}

// addDraftForms adds the forms for the operator who uploaded a draft.
func (w *Pages) addDraftForms(c echo.Context, page *view.BatchPage, b models.BatchLine, invalid int, form func(string) views.Form) error {
	r := w.ReaderOf(c)
	page.Discard = form("discard")
	if invalid > 0 {
		page.Hint = r.T("admin_batches.hint_faults")
		return nil
	}
	limit, err := w.LimitOf(c.Request().Context(), edge.Actor(c), models.AdjustCredits{})
	if err != nil {
		return err
	}
	if !limit.Covers(b.Volume()) {
		page.Hint, page.Ask = limit.AboveText(), form("ask")
		return nil
	}
	page.Hint = r.T("admin_batches.hint_post")
	page.Post, page.PostText = form("post"), r.T("admin_batches.post", "lines", lineCount(r, b.Lines))
	return nil
}

// invalidLinesText says that some lines can't be posted, and therefore none is.
func invalidLinesText(r present.Reader, b models.BatchLine, invalid int) string {
	if b.FileName == "" {
		return r.T("admin_batches.fault_single")
	}
	return r.T("admin_batches.faults", "n", invalid, "lines", lineCount(r, b.Lines))
}
