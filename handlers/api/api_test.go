package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestDialectFor(t *testing.T) {
	a := speaking(t, models.DefaultDialects)
	for request, want := range map[string]models.DialectID{
		"POST /credits":           models.LeadMagicDialect,
		"DELETE /credits":         models.BrookMimirDialect,
		"POST /credits/x":         models.BrookMimirDialect,
		"/credits-balance":        models.PredevDialect,
		"/credits-balance/x":      models.PredevDialect,
		"/credits":                models.BrookMimirDialect,
		"/credits/x":              models.BrookMimirDialect,
		"/profile":                models.BrookMimirDialect,
		"/version":                models.BrookMimirDialect,
		"/api/credits":            models.GitReadDialect,
		"/api":                    models.GitReadDialect,
		"/api/v1/balance":         models.SrtgenDialect,
		"/api/v1":                 models.SrtgenDialect,
		"/api/v12":                models.GitReadDialect,
		"/v1/credits":             models.LeadMagicDialect,
		"/v1/credits/refresh":     models.LeadMagicDialect,
		"/v1/analytics/dashboard": models.LeadMagicDialect,
		"/v1/creditsx":            models.NativeDialect,
		"/v1/charges":             models.NativeDialect,
		"/webhooks/stripe":        webhookDialect,
		"/":                       "",
		"/creditsx":               "",
		"/dashboard":              "",
	} {
		if got := dialectOf(a, request); got != want {
			t.Errorf("%s is %q's, want %q", request, got, want)
		}
	}
}

// What belongs to a dialect that is off belongs to whom it would without it.
func TestDialectForWithoutOne(t *testing.T) {
	for without, requests := range map[models.DialectID]map[string]models.DialectID{
		models.PredevDialect: {"/credits-balance": "", "/credits": models.BrookMimirDialect},
		models.BrookMimirDialect: {
			"/profile": "", "/version": "", "/credits/x": "", "/": "",
			"/credits": models.LeadMagicDialect, "POST /credits": models.LeadMagicDialect, "DELETE /credits": models.LeadMagicDialect,
		},
		models.GitReadDialect:   {"/api": "", "/api/credits": "", "/api/v12": "", "/api/v1/balance": models.SrtgenDialect},
		models.SrtgenDialect:    {"/api/v1/balance": models.GitReadDialect, "/api/credits": models.GitReadDialect},
		models.LeadMagicDialect: {"/v1/credits": models.NativeDialect, "/v1/analytics/daily": models.NativeDialect, "POST /credits": models.BrookMimirDialect},
	} {
		a := speaking(t, slices.DeleteFunc(slices.Clone(models.DefaultDialects), func(d models.Dialect) bool { return d.ID == without }))
		for request, want := range requests {
			if got := dialectOf(a, request); got != want {
				t.Errorf("without %s, %s is %q's, want %q", without, request, got, want)
			}
		}
	}
	alone := speaking(t, []models.Dialect{{ID: models.NativeDialect, Slug: "native", Name: "Acme API"}})
	for request, want := range map[string]models.DialectID{
		"/credits": "", "POST /credits": "", "/credits-balance": "", "/profile": "", "/api/credits": "", "/api/v1/balance": "",
		"/v1/credits": models.NativeDialect, "/webhooks/stripe": webhookDialect,
	} {
		if got := dialectOf(alone, request); got != want {
			t.Errorf("with the native API alone, %s is %q's, want %q", request, got, want)
		}
	}
}

func speaking(t *testing.T, dialects []models.Dialect) *API {
	settings := storetest.Settings()
	settings.Dialects = dialects
	return New(Config{Store: storetest.NewWith(t, settings).Store})
}

// dialectOf returns whose a request is, "POST /credits" or a path for a GET.
func dialectOf(a *API, request string) models.DialectID {
	method, path, found := strings.Cut(request, " ")
	if !found {
		method, path = http.MethodGet, request
	}
	if d := a.DialectFor(method, path); d != nil {
		return d.ID
	}
	return ""
}

// No response reveals the cause of an error.
func TestErrorsHideTheirCause(t *testing.T) {
	cause := http.ErrServerClosed
	for _, d := range allDialects {
		_, body := d.EncodeError(dialect.ErrorContext{Error: models.Internal(cause)})
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), cause.Error()) {
			t.Errorf("%s tells the cause: %s", d.ID, text)
		}
	}
}
