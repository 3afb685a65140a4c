// Package native is the portal's own JSON API, with which the operator's services
// charge, grant and read. Amounts are decimal strings, times RFC 3339 in UTC, and
// errors problems (RFC 9457). The names of the exported body types are those of the
// schemas in the OpenAPI document.
package native

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// api has the handlers.
type api struct{ *dialect.Service }

// Dialect is the native API.
var Dialect = dialect.Dialect{
	Dialect:         models.Dialect{ID: models.NativeDialect},
	Summary:         "For the operator’s own services. Amounts are decimal strings, times UTC in RFC 3339.",
	Prefixes:        []string{"/v1"},
	Credential:      dialect.Bearer,
	RemainingHeader: true,
	EncodeError:     EncodeError,
	Challenge:       "Bearer",
	ErrorMediaType:  edge.ProblemMediaType,
	MaxBodyBytes:    edge.MaxBodyBytes,
	Docs:            docs,
	Routes:          routes,
}

// routes returns the routes in the order of the documentation.
func routes(s *dialect.Service) []dialect.Route {
	a := api{s}
	get := func(path string, access edge.AccessRule, handler echo.HandlerFunc) dialect.Route {
		return dialect.Route{Method: http.MethodGet, Path: path, Access: access, Handler: handler}
	}
	post := func(path string, access edge.AccessRule, handler echo.HandlerFunc) dialect.Route {
		return dialect.Route{Method: http.MethodPost, Path: path, Access: access, Handler: handler}
	}
	put := func(path string, access edge.AccessRule, handler echo.HandlerFunc) dialect.Route {
		return dialect.Route{Method: http.MethodPut, Path: path, Access: access, Handler: handler}
	}
	remove := func(path string, access edge.AccessRule, handler echo.HandlerFunc) dialect.Route {
		return dialect.Route{Method: http.MethodDelete, Path: path, Access: access, Handler: handler}
	}
	reporting := func(r dialect.Route) dialect.Route {
		r.ReportsRemaining = true
		return r
	}
	ownBalance := func(c echo.Context) error { return a.balance(c, edge.Actor(c).Key.AccountID) }
	anyBalance := func(c echo.Context) error { return a.balance(c, models.AccountID(c.Param("id"))) }
	readAccounts, writeCharges := edge.APIKeyWithScope(models.ScopeAccountsRead), edge.APIKeyWithScope(models.ScopeChargesWrite)
	writeCredits, writeStorage := edge.APIKeyWithScope(models.ScopeCreditsWrite), edge.APIKeyWithScope(models.ScopeStorageWrite)
	// Whoever may spend with a key must not lift the caps on it.
	writeCaps := edge.ServiceKeyWithScope(models.ScopeCreditsWrite)
	return []dialect.Route{
		reporting(get("/v1/balance", edge.AccountKeyWithScope(models.ScopeBalanceRead), ownBalance)),

		put("/v1/accounts/by-external-id/:id", writeCredits, a.accountPut),
		get("/v1/accounts", readAccounts, a.accounts),
		get("/v1/accounts/:id", readAccounts, a.account),
		reporting(get("/v1/accounts/:id/balance", edge.APIKeyWithScope(models.ScopeBalanceRead), anyBalance)),
		get("/v1/accounts/:id/entries", readAccounts, a.entries),

		reporting(post("/v1/charges", writeCharges, a.chargeCreate)),
		post("/v1/charges/preview", writeCharges, a.chargePreview),
		get("/v1/charges/:id", writeCharges, a.charge),
		reporting(post("/v1/charges/:id/capture", writeCharges, a.chargeCapture)),
		reporting(post("/v1/charges/:id/release", writeCharges, a.chargeRelease)),
		reporting(post("/v1/charges/:id/refund", writeCharges, a.chargeRefund)),

		post("/v1/accounts/:id/grants", writeCredits, a.grantCreate),
		post("/v1/accounts/:id/adjustments", writeCredits, a.adjustmentCreate),
		post("/v1/accounts/:id/lots/:lot/extend", writeCredits, a.lotExtend),

		get("/v1/accounts/:id/caps", readAccounts, a.caps),
		put("/v1/accounts/:id/caps/:subject/:window", writeCaps, a.capPut),
		remove("/v1/accounts/:id/caps/:subject/:window", writeCaps, a.capDelete),

		post("/v1/keys/verify", readAccounts, a.keyVerify),
		get("/v1/products", readAccounts, a.products),
		get("/v1/plans", readAccounts, a.plans),
		put("/v1/accounts/:id/storage", writeStorage, a.storageUpdate),
		post("/v1/accounts/:id/storage", writeStorage, a.storageAdd),
	}
}

// EncodeError encodes an error as a problem (RFC 9457).
func EncodeError(f dialect.ErrorContext) (int, any) {
	return edge.Status(f.Code), edge.NewProblem(f.Error, f.BaseURL, f.RequestID)
}
