package published

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Paths of the dialect. Its error messages depend on them.
const (
	gitReadCreditsPath  = "/api/credits"
	gitReadCheckoutPath = "/api/create-checkout-session"
	gitReadVerifyPath   = "/api/verify-payment"
)

// GitRead is the dialect of GitRead.
var GitRead = dialect.Dialect{
	Dialect:        models.Dialect{ID: models.GitReadDialect},
	Summary:        "A number: credits the account can spend. A person signed in to the portal can call it too.",
	Prefixes:       []string{"/api"},
	Credential:     dialect.Bearer,
	AllowSessions:  true,
	AllowTokens:    true,
	EncodeError:    encodeGitReadError,
	Challenge:      "Bearer",
	ErrorMediaType: echo.MIMEApplicationJSON,
	MaxBodyBytes:   edge.MaxBodyBytes,
	Docs:           operationDocs,
	Routes:         gitReadRoutes,
}

func gitReadRoutes(s *dialect.Service) []dialect.Route {
	a := api{s}
	reader := edge.SignedInOrAccountKeyWithScope(models.ScopeBalanceRead)
	return []dialect.Route{
		{Method: http.MethodGet, Path: gitReadCreditsPath, Access: reader, Handler: a.gitReadCredits},
		{Method: http.MethodPost, Path: gitReadCreditsPath, Access: edge.AccountKeyWithScope(models.ScopeCreditsWrite), Handler: a.gitReadSetCredits},
		{Method: http.MethodPost, Path: gitReadCheckoutPath, Access: reader, Handler: a.gitReadCheckout, RateLimit: a.gitReadCheckoutsLeft},
		{Method: http.MethodPost, Path: gitReadVerifyPath, Access: reader, Handler: a.gitReadVerify, RateLimit: a.gitReadLookupsLeft},
	}
}

type gitReadBody struct {
	Credits json.Number `json:"credits"`
}

// gitReadCredits returns 0 to a person without an account.
func (a api) gitReadCredits(c echo.Context) error {
	id, err := gitReadAccount(edge.Actor(c))
	if err != nil {
		return err
	}
	if id == "" {
		return edge.JSON(c, http.StatusOK, gitReadBody{jsonNumber(0)})
	}
	snapshot, err := a.Store.Snapshot(c.Request().Context(), id, time.Time{})
	if err != nil {
		return err
	}
	return a.WriteBalance(c, snapshot, dialect.BalanceForm{Name: "GitRead"}, func() (int, any, error) { return http.StatusOK, gitReadBalance(snapshot), nil })
}

// gitReadBalance reports all available credits.
func gitReadBalance(s models.Snapshot) any { return gitReadBody{jsonNumber(s.Available)} }

// gitReadAccount returns the key's account, or the person's own, which is the first
// of their memberships. It returns "" for a person without one, and
// CodeAccountSuspended.
func gitReadAccount(actor models.Actor) (models.AccountID, error) {
	if actor.Key != nil {
		return actor.Key.AccountID, nil
	}
	if len(actor.Memberships) == 0 {
		return "", nil
	}
	account := actor.Memberships[0].Account
	if fault := account.CheckActive(); fault != nil {
		return "", fault
	}
	return account.ID, nil
}

type gitReadProblem struct {
	Error string `json:"error"`
}

// encodeGitReadError reduces errors about the credential to one word. Other
// messages are passed on, since the handlers already word them as the dialect does.
func encodeGitReadError(f dialect.ErrorContext) (int, any) {
	status := edge.Status(f.Code)
	switch f.Code {
	case models.CodeNoAccount:
		return http.StatusForbidden, gitReadProblem{"Forbidden"}
	case models.CodeCapReached: // Forbidden would say that the credential does not do
		return status, gitReadProblem{f.Message}
	case models.CodeInvalidField, models.CodeMalformedJSON:
		return http.StatusBadRequest, gitReadProblem{f.Message}
	case models.CodePurchasesDisabled, models.CodeInternal:
		return http.StatusInternalServerError, gitReadProblem{gitReadFailureMessage(f)}
	case models.CodeBusy:
		return status, gitReadProblem{gitReadFailureMessage(f)}
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

// gitReadFailureMessage says what failed. When setting a balance, the dialect
// distinguishes failures of the database from all others.
func gitReadFailureMessage(f dialect.ErrorContext) string {
	switch {
	case f.Path == gitReadCheckoutPath:
		return "Error creating checkout session"
	case f.Path == gitReadVerifyPath:
		return "Error verifying payment"
	case f.Method == http.MethodGet || f.Method == http.MethodHead:
		return "Error fetching credits"
	case f.Code == models.CodeBusy, errors.Is(f.Error, errSetBalance):
		return "Error updating credits"
	}
	return "Unexpected error updating credits"
}

// newGitReadError returns an error with a message of the dialect.
func newGitReadError(text string, cause error) error {
	return models.Errorf(models.CodeInvalidField, "%s", text).WithCause(cause)
}

// decodeGitRead decodes a body as leniently as the original does: with a key, its
// media type does not matter, nor with a token. With a session it must be JSON, which no form
// of another site can send. The dialect has one message for all invalid bodies.
func decodeGitRead[T any](c echo.Context, text string) (T, error) {
	var body T
	if actor := edge.Actor(c); actor.Key == nil && actor.VouchedBy == "" {
		if err := edge.RequireJSON(c.Request()); err != nil {
			return body, err
		}
	}
	body, err := edge.DecodeLenientJSON[T](c)
	switch models.CodeOf(err) {
	case models.CodeMalformedJSON, models.CodeInvalidField:
		return body, newGitReadError(text, err)
	}
	return body, err
}
