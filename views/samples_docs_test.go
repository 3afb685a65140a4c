package views_test

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/public"
)

// apiOperations are one of the native API and one of a dialect.
func apiOperations() []public.Operation {
	return []public.Operation{
		{
			Anchor: "createCharge", Dialect: "native", Method: "POST", Path: "/v1/charges", Title: "Charge", Description: "All or nothing.", Scope: "charges:write",
			Examples: []views.Example{
				{Command: "curl -X POST http://localhost:8080/v1/charges", Response: `{"id":"chg_…"}`},
				{Title: "Set credits aside", Command: "curl -X POST http://localhost:8080/v1/charges"},
			},
			Parameters: []public.DocField{{Name: "Idempotency-Key", Type: "header", Required: true, Description: "Your own name for this operation."}},
			Body:       []public.DocField{{Name: "credits", Type: "amount", Description: "What to take."}},
			Responses: []public.OperationResponse{
				{Status: "201", Description: "It is done."},
				{Status: "402", Description: "Not enough credits.", ErrorCodes: []public.ErrorLink{{Code: "insufficient_credits", URL: "/errors/insufficient_credits"}}},
			},
			ResponseFields: []public.DocField{{Name: "status", Type: "text", Description: "Where it stands.", Enum: "held, captured"}},
		},
		{Anchor: "brookMimirVersion", Dialect: "BrookMimir", Method: "GET", Path: "/version", Title: "Version",
			Examples: []views.Example{{Command: "curl http://localhost:8080/version"}},
			Responses:  []public.OperationResponse{{Status: "200", Description: "It is so."}}},
	}
}

// apiOperationsMuch are many, with names that are too long.
func apiOperationsMuch() []public.Operation {
	var all []public.Operation
	for i := range 60 {
		o := apiOperations()[0]
		o.Anchor = fmt.Sprint("operation", i)
		o.Path = "/v1/" + strings.Repeat("accounts/{id}/", 12)
		o.Title = strings.Repeat("Take what the work cost ", 10)
		o.Body = []public.DocField{{Name: strings.Repeat("member[].", 12) + "credits", Type: "amount", Description: strings.Repeat("Word ", 200), Enum: strings.Repeat("value, ", 40)}}
		all = append(all, o)
	}
	return all
}
