package handlers

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// maxRefusalDetail is how many bytes of what a refused call was told are kept.
const maxRefusalDetail = 500

// noteRefusal keeps, for whoever is asked why, that a call of somebody we know was
// refused. It is written later, in the background (store.RecordRejectedRequest).
func (p *Portal) noteRefusal(c echo.Context, e *models.Error) {
	caller, status := edge.CallerOf(c), c.Response().Status
	if caller.Kind == "" || status < http.StatusBadRequest || status >= http.StatusInternalServerError {
		return
	}
	account := caller.Account
	if account == "" {
		account = accountAsked(c, e)
	}
	detail := e.Message
	for _, f := range e.Fields {
		detail += " " + f.Field + ": " + f.Detail + "."
	}
	detail = strings.ToValidUTF8(detail[:min(len(detail), maxRefusalDetail)], "")
	p.Store.RecordRejectedRequest(models.Refusal{
		AccountID: account, Actor: caller.ActorRef, Method: c.Request().Method, Route: c.Path(),
		Status: status, Code: e.Code, Detail: detail, RequestID: edge.RequestID(c),
	})
}

var accountIDs = regexp.MustCompile(`^acc_[a-z2-7]{26}$`)

// accountAsked is the account that an operator's call names, "" for none.
func accountAsked(c echo.Context, e *models.Error) models.AccountID {
	if e.Account != "" {
		return e.Account
	}
	if id := c.Param("id"); strings.HasPrefix(c.Path(), "/v1/accounts/:id") && accountIDs.MatchString(id) {
		return models.AccountID(id)
	}
	return ""
}
