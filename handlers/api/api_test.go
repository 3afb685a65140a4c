package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/models"
)

func TestDialectFor(t *testing.T) {
	for request, want := range map[string]string{
		"POST /credits":           "LeadMagic",
		"DELETE /credits":         "BrookMimir",
		"POST /credits/x":         "BrookMimir",
		"/credits-balance":        "pre.dev",
		"/credits-balance/x":      "pre.dev",
		"/credits":                "BrookMimir",
		"/credits/x":              "BrookMimir",
		"/profile":                "BrookMimir",
		"/version":                "BrookMimir",
		"/api/credits":            "GitRead",
		"/api":                    "GitRead",
		"/api/v1/balance":         "srtgen",
		"/api/v1":                 "srtgen",
		"/api/v12":                "GitRead",
		"/v1/credits":             "LeadMagic",
		"/v1/credits/refresh":     "LeadMagic",
		"/v1/analytics/dashboard": "LeadMagic",
		"/v1/creditsx":            "native",
		"/v1/charges":             "native",
		"/webhooks/stripe":        "webhooks",
		"/":                       "",
		"/creditsx":               "",
		"/dashboard":              "",
	} {
		got := ""
		method, path, found := strings.Cut(request, " ")
		if !found {
			method, path = http.MethodGet, request
		}
		if d := DialectFor(method, path); d != nil {
			got = d.Name
		}
		if got != want {
			t.Errorf("%s is %q's, want %q", request, got, want)
		}
	}
}

// No response reveals the cause of an error.
func TestErrorsHideTheirCause(t *testing.T) {
	cause := http.ErrServerClosed
	for _, d := range Dialects {
		_, body := d.EncodeError(dialect.ErrorContext{Error: models.Internal(cause)})
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), cause.Error()) {
			t.Errorf("%s tells the cause: %s", d.Name, text)
		}
	}
}
