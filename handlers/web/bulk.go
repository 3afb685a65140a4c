package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/adjustfile"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin"
)

// MaxUpload is the most bytes that the body of an upload may have. It is more than a
// file may have, so that the form can say of most files that they are too large.
const MaxUpload = 4 << 20

// maxFile is the most bytes that a file of adjustments may have.
const maxFile = 1 << 20

// bulkFiles is how many files a page lists.
const bulkFiles = 20

// Bulk shows the form that takes a file of adjustments, and the newest files.
func (w *Web) Bulk(c echo.Context) error { return w.showBulk(c, http.StatusOK, Form{}) }

// BulkCreate reads a file into a draft, which changes nothing yet. The form's key
// makes a double submit one draft.
func (w *Web) BulkCreate(c echo.Context) error {
	actor := edge.Actor(c)
	if !actor.MayAdjust(0, w.settings.SupportLimit) {
		return errLooksOnly
	}
	form, file, err := edge.Upload(c, "file")
	if models.CodeOf(err) == models.CodeBodyTooLarge {
		err = models.Invalid("file", tooLarge)
	}
	var b models.AdjustmentBatch
	var lines []models.AdjustmentLine
	if err == nil {
		b, lines, err = readBatch(file)
	}
	f := Form{Values: form, Subjects: map[string]string{"file": "The file"}}
	if err != nil {
		if err := f.Explain(c, err); err != nil {
			return err
		}
	}
	f.CheckKey()
	return w.submit(c, &f, Flow{
		Post: func(c echo.Context) (Done, error) {
			b.AskedBy, b.Key, b.FileName = actor.User.ID, f.Get("key"), cmp.Or(file.Name, "unnamed.csv")
			audit := w.audit(c, "batch.open", "", string(b.ID), "Uploaded "+lineCount(b.Lines)+" of adjustments.")
			stored, err := w.store.OpenBatch(c.Request().Context(), b, lines, audit)
			if stored.State != models.BatchDraft { // a second submit: the batch's page says what became of it
				return Done{URL: batchURL(stored.ID)}, err
			}
			return Done{URL: batchURL(stored.ID), Flash: "The file was read. Nothing has changed yet."}, err
		},
		Show:    func(c echo.Context, status int) error { return w.showBulk(c, status, f) },
		Reused:  "This form was used for another file. Choose the file again.",
		Explain: onErrorPage,
	})
}

const tooLarge = "must be at most 1 MB"

// errLooksOnly refuses auditors.
var errLooksOnly = models.Errorf(models.CodeForbidden, "Your role looks at balances and changes none.")

// readBatch makes a draft of an uploaded file. Errors: CodeInvalidField on "file".
func readBatch(file edge.File) (b models.AdjustmentBatch, lines []models.AdjustmentLine, err error) {
	switch {
	case file.Name == "" && len(file.Content) == 0:
		return b, nil, models.Invalid("file", "Choose a file.")
	case len(file.Content) > maxFile:
		return b, nil, models.Invalid("file", tooLarge)
	}
	read, err := adjustfile.Lines(string(file.Content))
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

func (w *Web) showBulk(c echo.Context, status int, f Form) error {
	ctx, actor, r := c.Request().Context(), edge.Actor(c), w.readerOf(c)
	page := view.BulkPage{
		Frame: w.frame(c, "Bulk adjustments", views.IconBulk, models.Account{}),
		File:  f.Faults.field("file", ""), Most: "1 MB and " + grouped(strconv.Itoa(adjustfile.MaxLines)) + " lines", Example: adjustfile.Example,
	}
	if actor.MayAdjust(0, w.settings.SupportLimit) {
		limit, err := w.limitOf(ctx, actor, models.AdjustCredits{})
		if err != nil {
			return err
		}
		page.Form, page.Limits = f.View("/admin/bulk"), limit.hint()
	} else {
		page.Closed = "Auditors look and change nothing."
	}
	after := models.BatchID(c.QueryParam("after"))
	found, err := w.store.Batches(ctx, models.BatchQuery{List: models.BatchesOfFiles, After: after, Limit: bulkFiles})
	if err != nil {
		return err
	}
	for _, b := range found.Batches {
		page.Batches = append(page.Batches, batch(r, b, b.FileName))
	}
	page.First, page.Next = pagesOf("/admin/bulk", nil, string(after), string(found.Next))
	return edge.Render(c, status, view.Bulk(page))
}

// pagesOf returns the addresses of a list's first and next page, "" where there is
// none. after and next are the cursors of this page and of the next one.
func pagesOf(path string, query url.Values, after, next string) (first, following string) {
	address := func(more ...string) string {
		q := url.Values{}
		for name, values := range query {
			q[name] = values
		}
		if len(more) > 0 {
			q.Set("after", more[0])
		}
		if len(q) == 0 {
			return path
		}
		return path + "?" + q.Encode()
	}
	if after != "" {
		first = address()
	}
	if next != "" {
		following = address(next)
	}
	return first, following
}

func batchURL(id models.BatchID) string { return "/admin/bulk/" + url.PathEscape(string(id)) }

// linkBatches links entries to the batches that posted them.
func linkBatches(entries []views.Entry, lines []models.EntryLine) {
	for i, l := range lines {
		if id := models.BatchOf(l.Entry); id != "" {
			entries[i].Batch = views.Link{Text: "Who decided it", URL: batchURL(id)}
		}
	}
}

// batch prints a batch under a name.
func batch(r reader, b models.BatchLine, name string) view.Batch {
	printed := view.Batch{
		ID: string(b.ID), Name: name, URL: batchURL(b.ID), State: batchBadge(b.State),
		By: b.AskedByName, At: r.moment(b.CreatedAt),
	}
	if b.FileName != "" {
		printed.Lines = lineCount(b.Lines)
	}
	if b.Added > 0 {
		printed.Added = change(b.Added)
	}
	if b.Taken > 0 {
		printed.Taken = change(-b.Taken)
	}
	switch {
	case b.State == models.BatchRejected:
		printed.Decide = "rejected by " + b.DecidedByName + ": " + b.Why
	case b.Approved():
		printed.Decide = "approved by " + b.DecidedByName
	}
	return printed
}

func lineCount(n int) string {
	if n == 1 {
		return "1 line"
	}
	return grouped(strconv.Itoa(n)) + " lines"
}

func batchBadge(s models.BatchState) views.Badge {
	switch s {
	case models.BatchDraft:
		return views.Badge{Text: "Not carried out yet"}
	case models.BatchWaiting:
		return views.Badge{Text: "Waiting for approval", Tone: views.ToneWarn}
	case models.BatchPosted:
		return views.Badge{Text: "Carried out", Tone: views.ToneGood}
	case models.BatchRejected:
		return views.Badge{Text: "Rejected", Tone: views.ToneBad}
	default:
		return views.Badge{Text: "Discarded"}
	}
}

// isAbove reports whether an error is about the operator's limit.
func isAbove(err error) bool { return errors.Is(err, errAboveLimit) }
