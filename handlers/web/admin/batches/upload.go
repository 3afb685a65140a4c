package batches

import (
	"cmp"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/adjustfile"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/batches"
)

// maxUploadBytes bounds the body of an upload. It is more than maxFileBytes, so that the
// form itself can report most files that are too large.
const maxUploadBytes = 4 << 20

// maxFileBytes bounds a file of adjustments.
const maxFileBytes = 1 << 20

const filesPerPage = 20

// Bulk shows the form that uploads a file of adjustments, and the newest files.
func (w *Pages) Bulk(c echo.Context) error { return w.showBulk(c, http.StatusOK, web.Form{}) }

// BulkCreate makes a draft of an uploaded file, which changes no balance. The form's key
// makes a double submit one draft.
func (w *Pages) BulkCreate(c echo.Context) error {
	actor, r := edge.Actor(c), w.ReaderOf(c)
	if !actor.MayAdjust(0, w.Settings().SupportLimit) {
		return admin.ErrReadOnly
	}
	form, file, err := edge.ParseMultipartForm(c, "file")
	if models.CodeOf(err) == models.CodeBodyTooLarge {
		err = models.Invalid("file", tooLargeText)
	}
	var b models.AdjustmentBatch
	var lines []models.AdjustmentLine
	if err == nil {
		b, lines, err = readBatch(file)
	}
	f := web.Form{Values: form, Subjects: map[string]string{"file": "The file"}}
	if err != nil {
		if err := f.Explain(c, err); err != nil {
			return err
		}
	}
	f.CheckKey()
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			b.RequestedBy, b.Key, b.FileName = actor.User.ID, f.Get("key"), cmp.Or(file.Name, "unnamed.csv")
			audit := w.AuditRecord(c, "batch.open", "", string(b.ID), r.T("admin_batches.open_audit", "what", r.T("admin_batches.what_lines", "n", b.Lines)))
			stored, err := w.Store.OpenBatch(c.Request().Context(), b, lines, audit)
			if stored.State != models.BatchDraft { // a second submit: the batch's page shows its state
				return web.Done{URL: address.Batch(stored.ID)}, err
			}
			return web.Done{URL: address.Batch(stored.ID), Flash: r.T("admin_batches.read_said")}, err
		},
		Show:    func(c echo.Context, status int) error { return w.showBulk(c, status, f) },
		Reused:  r.T("admin_batches.file_reused"),
		Explain: web.OnErrorPage,
	})
}

const tooLargeText = "must be at most 1 MB"

// readBatch makes a draft of an uploaded file. Errors: CodeInvalidField on "file".
func readBatch(file edge.UploadedFile) (b models.AdjustmentBatch, lines []models.AdjustmentLine, err error) {
	switch {
	case file.Name == "" && len(file.Content) == 0:
		return b, nil, models.Invalid("file", "Choose a file.")
	case len(file.Content) > maxFileBytes:
		return b, nil, models.Invalid("file", tooLargeText)
	}
	read, err := adjustfile.Parse(string(file.Content))
	if err != nil {
		return b, nil, err
	}
	lines = make([]models.AdjustmentLine, len(read))
	for i, l := range read {
		lines[i] = l.AdjustmentLine
	}
	b, err = models.NewAdjustmentBatch(lines)
	return b, lines, err
}

func (w *Pages) showBulk(c echo.Context, status int, f web.Form) error {
	ctx, actor, r := c.Request().Context(), edge.Actor(c), w.ReaderOf(c)
	page := view.BulkPage{
		Frame: w.Frame(c, r.T("admin_batches.bulk_adjustments"), views.IconBulk, models.Account{}),
		File:  f.Faults.Field("file", ""), MaxFileText: r.T("admin_batches.file_max", "n", adjustfile.MaxLines), Example: adjustfile.Example,
	}
	if edge.ViewOf(c) != nil {
		page.DisabledReason = edge.Language(c).T("frame.view_only")
	} else if actor.MayAdjust(0, w.Settings().SupportLimit) {
		limit, err := w.LimitOf(ctx, actor, models.AdjustCredits{})
		if err != nil {
			return err
		}
		page.Form, page.LimitHint = f.View("/admin/bulk"), limit.FormHint()
	} else {
		page.DisabledReason = admin.ReadOnlyText
	}
	after := models.BatchID(c.QueryParam("after"))
	found, err := w.Store.Batches(ctx, models.BatchQuery{List: models.BatchesFromFiles, After: after, Limit: filesPerPage})
	if err != nil {
		return err
	}
	for _, b := range found.Batches {
		page.Batches = append(page.Batches, presentBatch(r, b, b.FileName))
	}
	page.First, page.Next = web.PageLinks("/admin/bulk", nil, string(after), string(found.Next))
	return edge.Render(c, status, view.Bulk(page))
}
