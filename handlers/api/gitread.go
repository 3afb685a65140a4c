package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// The dialect's addresses. Its faults differ by them.
const (
	gitReadCreditsPath  = "/api/credits"
	gitReadCheckoutPath = "/api/create-checkout-session"
	gitReadVerifyPath   = "/api/verify-payment"
)

func (a *API) gitReadRoutes() []Route {
	reader := edge.SignedInOrAccountKeyWith(models.ScopeBalanceRead)
	return []Route{
		{Method: http.MethodGet, Path: gitReadCreditsPath, Access: reader, Handle: a.gitReadCredits},
		{Method: http.MethodPost, Path: gitReadCreditsPath, Access: edge.AccountKeyWith(models.ScopeCreditsWrite), Handle: a.gitReadSetCredits},
		{Method: http.MethodPost, Path: gitReadCheckoutPath, Access: reader, Handle: a.gitReadCheckout},
		{Method: http.MethodPost, Path: gitReadVerifyPath, Access: reader, Handle: a.gitReadVerify},
	}
}

type gitReadBody struct {
	Credits json.Number `json:"credits"`
}

// gitReadCredits answers 0 to a person who has no account.
func (a *API) gitReadCredits(c echo.Context) error {
	id, err := gitReadAccount(edge.Actor(c))
	if err != nil {
		return err
	}
	if id == "" {
		return c.JSON(http.StatusOK, gitReadBody{number(0)})
	}
	standing, err := a.store.Snapshot(c.Request().Context(), id, time.Time{})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, gitReadBalance(standing))
}

// gitReadBalance counts everything spendable.
func gitReadBalance(s models.Standing) any { return gitReadBody{number(s.Available)} }

// gitReadAccount is the account that is meant: the key's, or the person's own,
// which is the first of their memberships. It is "" for a person without one.
// Error: CodeAccountSuspended.
func gitReadAccount(actor models.Actor) (models.AccountID, error) {
	if actor.Key != nil {
		return actor.Key.AccountID, nil
	}
	if len(actor.Memberships) == 0 {
		return "", nil
	}
	account := actor.Memberships[0].Account
	if fault := account.Fault(); fault != nil {
		return "", fault
	}
	return account.ID, nil
}

type gitReadProblem struct {
	Error string `json:"error"`
}

// gitReadFault says in one word what is wrong with who asks, and passes on what
// is wrong with what is asked: the handlers word that as the dialect does.
func gitReadFault(f Fault) (int, any) {
	status := edge.Status(f.Code)
	switch f.Code {
	case models.CodeNoAccount:
		return http.StatusForbidden, gitReadProblem{"Forbidden"}
	case models.CodeInvalidField, models.CodeMalformedJSON:
		return http.StatusBadRequest, gitReadProblem{f.Message}
	case models.CodeBuyingOff, models.CodeInternal:
		return http.StatusInternalServerError, gitReadProblem{gitReadFailure(f)}
	case models.CodeBusy:
		return status, gitReadProblem{gitReadFailure(f)}
	}
	switch status {
	case http.StatusUnauthorized:
		return status, gitReadProblem{"Unauthorized"}
	case http.StatusForbidden:
		return status, gitReadProblem{"Forbidden"}
	case http.StatusNotFound:
		return status, gitReadProblem{"Not found"}
	case http.StatusMethodNotAllowed:
		return status, gitReadProblem{"Method not allowed"}
	case http.StatusTooManyRequests:
		return status, gitReadProblem{"Too many requests"}
	}
	return status, gitReadProblem{f.Message}
}

// gitReadFailure names what did not work. In setting a balance, a failure of the
// database is told from all others.
func gitReadFailure(f Fault) string {
	switch {
	case f.Path == gitReadCheckoutPath:
		return "Error creating checkout session"
	case f.Path == gitReadVerifyPath:
		return "Error verifying payment"
	case f.Method == http.MethodGet || f.Method == http.MethodHead:
		return "Error fetching credits"
	case f.Code == models.CodeBusy, errors.Is(f.Error, errUpdating):
		return "Error updating credits"
	}
	return "Unexpected error updating credits"
}

// gitReadInvalid makes an error with a text of the dialect.
func gitReadInvalid(text string, cause error) error {
	return models.Errorf(models.CodeInvalidField, "%s", text).Because(cause)
}

// decodeGitRead reads a body. Whatever can't be used of it is said in one text of
// the dialect; only a member that it does not know is named.
func decodeGitRead[T any](c echo.Context, text string) (T, error) {
	body, err := edge.DecodeJSON[T](c)
	switch models.CodeOf(err) {
	case models.CodeMalformedJSON:
		return body, gitReadInvalid(text, err)
	case models.CodeInvalidField:
		if fault := edge.AsError(err).Fields[0]; fault.Detail == edge.UnknownField {
			text = fmt.Sprintf("Unknown field %q", fault.Field)
		}
		return body, gitReadInvalid(text, err)
	}
	return body, err
}
