package published

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// BrookMimir is the dialect of BrookMimir.
var BrookMimir = dialect.Dialect{
	Dialect:        models.Dialect{ID: models.BrookMimirDialect},
	Summary:        "A whole number: credits the account can spend.",
	Prefixes:       []string{"/credits", "/profile", "/version"},
	Credential:     dialect.APIKeyHeader,
	EncodeError:    encodeBrookMimirError,
	ErrorMediaType: echo.MIMEApplicationJSON,
	MaxBodyBytes:   edge.MaxBodyBytes,
	Docs:           operationDocs,
	Routes:         brookMimirRoutes,
}

func brookMimirRoutes(s *dialect.Service) []dialect.Route {
	a := api{s}
	reader := edge.AccountKeyWithScope(models.ScopeBalanceRead)
	return []dialect.Route{
		// The official client asks for this before anything else. The address is the
		// home page's, so the route is taken only by callers that want JSON.
		{Method: http.MethodGet, Path: "/", Access: edge.Anyone, Handler: func(c echo.Context) error {
			return edge.JSON(c, http.StatusOK, brookMimirRoot{http.StatusOK, "please choose an endpoint"})
		}},
		{Method: http.MethodGet, Path: "/credits", Access: reader, Handler: func(c echo.Context) error {
			snapshot, err := a.CurrentSnapshot(c)
			if err != nil {
				return err
			}
			return a.WriteBalance(c, snapshot, dialect.BalanceForm{Name: "BrookMimir"}, func() (int, any, error) {
				status, body := brookMimirBalance(snapshot)
				return status, body, nil
			})
		}},
		{Method: http.MethodGet, Path: "/profile", Access: reader, Handler: func(c echo.Context) error {
			snapshot, err := a.CurrentSnapshot(c)
			if err != nil {
				return err
			}
			name, email, err := a.accountHolder(c.Request().Context(), snapshot.Account)
			if err != nil {
				return err
			}
			return edge.JSON(c, http.StatusOK, brookMimirProfile(snapshot, name, email))
		}},
		{Method: http.MethodGet, Path: "/version", Access: edge.Anyone, Handler: func(c echo.Context) error {
			return edge.JSON(c, http.StatusOK, brookMimirVersion{http.StatusOK, a.Settings().Version})
		}},
	}
}

type brookMimirBody struct {
	Status         int    `json:"status"`
	Message        string `json:"message"`
	CurrentBalance *int64 `json:"current_balance"`
}

// brookMimirBalance reports all available credits, rounded down. Less than one
// credit is a depleted balance.
func brookMimirBalance(s models.Snapshot) (int, any) {
	whole := s.Available.Floor()
	if whole == 0 {
		return http.StatusPaymentRequired, brookMimirBody{http.StatusPaymentRequired, "Balance depleted", &whole}
	}
	return http.StatusOK, brookMimirBody{http.StatusOK, "Credits retrieved", &whole}
}

type brookMimirProfileBody struct {
	Status  int              `json:"status"`
	Message string           `json:"message"`
	Profile brookMimirPerson `json:"profile"`
	User    brookMimirUser   `json:"user"` // where the official client looks for the name
}

type brookMimirUser struct {
	Name string `json:"name"`
}

type brookMimirPerson struct {
	Name           string             `json:"name"`
	Email          string             `json:"email"`
	Kind           models.AccountKind `json:"kind"`
	Plan           *string            `json:"plan"` // the oldest if there are several, null if there is none
	CurrentBalance int64              `json:"current_balance"`
	Storage        brookMimirStorage  `json:"storage"`
}

type brookMimirStorage struct {
	Usage models.Bytes `json:"usage"`
	Limit models.Bytes `json:"limit"`
}

type brookMimirRoot struct {
	Status  int    `json:"status"`
	Message string `json:"message"`
}

type brookMimirVersion struct {
	Status  int    `json:"status"`
	Version string `json:"version"`
}

func brookMimirProfile(s models.Snapshot, name, email string) any {
	person := brookMimirPerson{
		Name:           name,
		Email:          email,
		Kind:           s.Account.Kind,
		CurrentBalance: s.Available.Floor(),
		Storage:        brookMimirStorage{s.Account.StorageUsage, s.StorageLimit},
	}
	if len(s.Subscriptions) > 0 {
		person.Plan = &s.Subscriptions[0].Version.Name
	}
	return brookMimirProfileBody{http.StatusOK, "Profile retrieved", person, brookMimirUser{name}}
}

func encodeBrookMimirError(f dialect.ErrorContext) (int, any) {
	status, message := edge.Status(f.Code), f.Message
	switch f.Code {
	case models.CodeMissingCredential, models.CodeMalformedCredential:
		status, message = http.StatusBadRequest, "The header x-api-key must hold your key: 64 hexadecimal characters."
	case models.CodeKeyPaused:
		message = "This API key is inactive."
	case models.CodeKeyRevoked, models.CodeNoAccount:
		status = http.StatusForbidden
	case models.CodeUnknownCredential, models.CodeAccountClosed:
		status, message = http.StatusNotFound, "This API key is not recognized."
	}
	return status, brookMimirBody{Status: status, Message: message}
}
