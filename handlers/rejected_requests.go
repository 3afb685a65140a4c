package handlers

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
)

// maxRejectionDetail bounds the error text stored with a rejected request, in
// bytes.
const maxRejectionDetail = 500

// recordRejectedRequest stores a rejected API request of a known caller, so that
// support can explain it later. It is written in the background
// (store.RecordRejectedRequest).
func (p *Portal) recordRejectedRequest(c echo.Context, e *models.Error) {
	caller, status := edge.CallerFromContext(c), c.Response().Status
	if caller.Kind == "" || status < http.StatusBadRequest || status >= http.StatusInternalServerError {
		return
	}
	account := caller.AccountID
	if account == "" {
		account = requestedAccount(c, e)
	}
	detail := e.Message
	for _, f := range e.Fields {
		detail += " " + f.Field + ": " + f.Detail + "."
	}
	detail = strings.ToValidUTF8(detail[:min(len(detail), maxRejectionDetail)], "")
	p.Store.RecordRejectedRequest(models.RejectedRequest{
		AccountID: account, Actor: caller.ActorRef, Method: c.Request().Method, Route: c.Path(),
		Status: status, Code: e.Code, Detail: detail, RequestID: edge.RequestID(c),
	})
}

// recordForbidden counts in the audit log what a known caller was refused. Within a view of the
// portal as a customer the caller is the operator.
func (p *Portal) recordForbidden(c echo.Context) {
	caller := edge.CallerFromContext(c)
	if c.Response().Status != http.StatusForbidden || caller.Kind == "" {
		return
	}
	r := models.AuditRecord{
		Actor: caller.ActorRef, Action: act.RequestForbidden, Detail: "Refused " + c.Request().Method + " " + c.Path() + ".",
		RequestID: edge.RequestID(c), Network: edge.NetworkOf(c.RealIP()), // the request's context is over by now
	}
	if view := edge.ViewOf(c); view != nil {
		r.Actor = models.Actor{User: &view.Operator}.Ref()
	}
	if caller.Kind == models.ActorKey {
		r.AccountID = caller.AccountID
	}
	p.Store.RecordRepeated(c.Request().Context(), r)
}

var accountIDPattern = regexp.MustCompile(`^acc_[a-z2-7]{26}$`)

// requestedAccount returns the account that a request made with a service key is
// about, or "".
func requestedAccount(c echo.Context, e *models.Error) models.AccountID {
	if e.Account != "" {
		return e.Account
	}
	if id := c.Param("id"); strings.HasPrefix(c.Path(), "/v1/accounts/:id") && accountIDPattern.MatchString(id) {
		return models.AccountID(id)
	}
	return ""
}
