package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
)

// downloadTimeout is how long a client may take for each part of a download. A long file
// is not cut off while it is read, and slow clients are disconnected.
const downloadTimeout = time.Minute

// StreamDownload sends a file that may take longer than a page may. send calls nextPart
// before each part of the file, which starts downloadTimeout anew. name is what the audit log
// calls it. Half a file must not
// pass for a whole one, so the connection is cut if send fails.
func (w *Site) StreamDownload(c echo.Context, name string, send func(ctx context.Context, nextPart func()) error) error {
	w.recordDownload(c, name)
	ctx := context.WithoutCancel(c.Request().Context()) // a client that is gone fails the next part
	connection := http.NewResponseController(c.Response())
	nextPart := func() { extendDeadline(connection) }
	nextPart()
	return w.abortIncomplete(c, send(ctx, nextPart))
}

// recordDownload counts in the audit log that a person has downloaded a file, with the account
// that it is of on pages of customers. What is downloaded within a view is recorded by that.
func (w *Site) recordDownload(c echo.Context, name string) {
	actor := edge.Actor(c)
	if !actor.SignedIn() || actor.ViewedBy != nil {
		return
	}
	r := models.AuditRecord{Actor: actor.Ref(), Action: act.ExportDownload, Subject: c.Path(), Detail: "Downloaded " + name + "."}
	if !strings.HasPrefix(c.Path(), "/admin/") {
		if m, err := MembershipFor(actor, c.QueryParam("account")); err == nil {
			r.AccountID = m.Account.ID
		}
	}
	w.Store.RecordRepeated(c.Request().Context(), r)
}

// extendDeadline gives the client time for the next part. Connections without deadlines
// wait anyway.
func extendDeadline(connection *http.ResponseController) {
	_ = connection.SetWriteDeadline(time.Now().Add(downloadTimeout))
}

// abortIncomplete cuts the connection of a file that could not be sent whole.
func (w *Site) abortIncomplete(c echo.Context, err error) error {
	if err != nil {
		w.Log.WarnContext(c.Request().Context(), "download aborted", "request", edge.RequestID(c), "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}
