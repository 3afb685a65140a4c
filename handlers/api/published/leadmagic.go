package published

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// LeadMagic is the dialect of LeadMagic.
var LeadMagic = dialect.Dialect{
	Dialect:         models.Dialect{ID: models.LeadMagicDialect},
	Summary:         "A number with at least two decimals: credits the account can spend.",
	Prefixes:        []string{"/v1/credits", "/v1/analytics"},
	Claimed:         []string{"POST /credits"},
	Credential:      dialect.APIKeyHeader,
	Unlimited:       true,
	RemainingHeader: true,
	EncodeError:     encodeLeadMagicError,
	ErrorMediaType:  echo.MIMEApplicationJSON,
	MaxBodyBytes:    edge.MaxBodyBytes,
	Docs:            leadMagicDocs,
	Routes: func(s *dialect.Service) []dialect.Route {
		return append(leadMagicRoutes(s), leadMagicAnalyticsRoutes(s)...)
	},
}

func leadMagicRoutes(s *dialect.Service) []dialect.Route {
	a := api{s}
	reader := edge.AccountKeyWithScope(models.ScopeBalanceRead)
	credits := func(c echo.Context) error {
		snapshot, err := a.CurrentSnapshot(c)
		if err != nil {
			return err
		}
		return a.WriteBalance(c, snapshot, dialect.BalanceForm{Name: "LeadMagic", Remaining: true}, func() (int, any, error) {
			return http.StatusOK, leadMagicBalance(snapshot), nil
		})
	}
	return []dialect.Route{
		{Method: http.MethodGet, Path: "/v1/credits", Access: reader, Handler: credits, ReportsRemaining: true},
		// Its own clients post for the balance, with and without the prefix. The body
		// says nothing, so it is not read.
		{Method: http.MethodPost, Path: "/v1/credits", Access: reader, Handler: credits, ReportsRemaining: true},
		{Method: http.MethodPost, Path: "/credits", Access: reader, Handler: credits, ReportsRemaining: true},
		// Balances are never cached, so a refresh is an ordinary read.
		{Method: http.MethodPost, Path: "/v1/credits/refresh", Access: reader, Handler: credits, ReportsRemaining: true},
		{Method: http.MethodGet, Path: "/v1/credits/health", Access: reader, Handler: func(c echo.Context) error {
			return edge.JSON(c, http.StatusOK, leadMagicHealth{Status: "ok", Authenticated: true})
		}},
	}
}

type leadMagicBody struct {
	Credits json.Number `json:"credits"`
}

type leadMagicHealth struct {
	Status        string `json:"status"`
	Authenticated bool   `json:"authenticated"`
}

// leadMagicBalance reports all available credits, with at least two decimals.
func leadMagicBalance(s models.Snapshot) any {
	return leadMagicBody{json.Number(s.Available.FormatDecimals(2))}
}

type leadMagicProblem struct {
	Success bool             `json:"success"`
	Errors  []leadMagicError `json:"errors"`
	Meta    leadMagicMeta    `json:"meta"`
}

type leadMagicError struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Code   string `json:"code"`
	Docs   string `json:"docs"`
}

type leadMagicMeta struct {
	RequestID string `json:"request_id"`
	Timestamp string `json:"timestamp"`
}

// encodeLeadMagicError reports each field that can't be used as an error of its own.
func encodeLeadMagicError(f dialect.ErrorContext) (int, any) {
	status, code, title, anchor := leadMagicErrorFields(f)
	titles := []string{title}
	if len(f.Fields) > 0 {
		titles = nil
		for _, field := range f.Fields {
			titles = append(titles, field.Field+" "+field.Detail+".")
		}
	}
	body := leadMagicProblem{Meta: leadMagicMeta{f.RequestID, edge.FormatTime(f.At)}}
	for _, title := range titles {
		body.Errors = append(body.Errors, leadMagicError{
			Type:   f.BaseURL + "/errors/" + code,
			Title:  title,
			Status: status,
			Code:   code,
			Docs:   f.BaseURL + "/docs#" + anchor,
		})
	}
	return status, body
}

func leadMagicErrorFields(f dialect.ErrorContext) (status int, code, title, anchor string) {
	switch f.Code {
	case models.CodeMissingCredential:
		return http.StatusUnauthorized, "missing_authentication", "Authentication required. Provide a valid API key in the X-API-Key header (case-insensitive).", "authentication"
	case models.CodeNoAccount:
		return http.StatusForbidden, "forbidden", f.Message, "authentication"
	case models.CodeCapReached:
		return http.StatusForbidden, string(f.Code), f.Message, "errors"
	}
	switch status := edge.Status(f.Code); status {
	case http.StatusUnauthorized:
		return status, "invalid_api_key", "Invalid API key. The key does not exist or is incorrect.", "authentication"
	case http.StatusForbidden:
		return status, "forbidden", f.Message, "authentication"
	default:
		return status, string(f.Code), f.Message, "errors"
	}
}
