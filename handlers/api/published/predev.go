package published

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Predev is the dialect of pre.dev.
var Predev = dialect.Dialect{
	Dialect:        models.Dialect{ID: models.PredevDialect},
	Summary:        "A whole number: purchased credits left.",
	Prefixes:       []string{"/credits-balance"},
	Credential:     dialect.Bearer,
	EncodeError:    encodePredevError,
	Challenge:      "Bearer",
	ErrorMediaType: echo.MIMEApplicationJSON,
	MaxBodyBytes:   edge.MaxBodyBytes,
	Docs:           operationDocs,
	Routes:         predevRoutes,
}

func predevRoutes(s *dialect.Service) []dialect.Route {
	a := api{s}
	return []dialect.Route{
		{Method: http.MethodGet, Path: "/credits-balance", Access: edge.AccountKeyWithScope(models.ScopeBalanceRead), Handler: func(c echo.Context) error {
			snapshot, err := a.CurrentSnapshot(c)
			if err != nil {
				return err
			}
			return a.WriteBalance(c, snapshot, dialect.BalanceForm{Name: "pre.dev"}, func() (int, any, error) { return http.StatusOK, predevBalance(snapshot), nil })
		}},
	}
}

type predevBody struct {
	Success          bool  `json:"success"`
	CreditsRemaining int64 `json:"creditsRemaining"`
}

// predevBalance reports "prototype" credits only, which are the purchased ones.
func predevBalance(s models.Snapshot) any {
	return predevBody{Success: true, CreditsRemaining: s.AvailableByKind(models.Purchased).Floor()}
}

type predevProblem struct {
	Error   string `json:"error"`
	Message string `json:"message"`
}

func encodePredevError(f dialect.ErrorContext) (int, any) {
	switch f.Code {
	case models.CodeNoAccount, models.CodeAccountClosed:
		return http.StatusBadRequest, predevProblem{"Missing context", "Unable to determine user or organization from API key"}
	case models.CodeNotFound:
		return http.StatusNotFound, predevProblem{"Not found", f.Message}
	case models.CodeMethodNotAllowed:
		return http.StatusMethodNotAllowed, predevProblem{"Method not allowed", f.Message}
	case models.CodeRateLimited:
		return http.StatusTooManyRequests, predevProblem{"Too many requests", f.Message}
	case models.CodeBusy:
		return http.StatusServiceUnavailable, predevProblem{"Failed to retrieve credits balance", f.Message}
	case models.CodeInternal:
		return http.StatusInternalServerError, predevProblem{"Failed to retrieve credits balance", "Internal server error"}
	}
	if isCredentialError(f.Code) {
		return http.StatusUnauthorized, predevProblem{"Unauthorized", "Invalid API key"}
	}
	return edge.Status(f.Code), predevProblem{edge.ErrorDocFor(string(f.Code)).Title, f.Message}
}

// isCredentialError reports whether an error is about the caller's credential, as
// opposed to the request.
func isCredentialError(code models.Code) bool {
	if code == models.CodeCapReached { // the credential works, and has been used for enough
		return false
	}
	switch edge.Status(code) {
	case http.StatusUnauthorized, http.StatusForbidden:
		return true
	}
	return code == models.CodeNoAccount
}
