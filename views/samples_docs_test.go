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
			Anchor: "createCharge", Dialect: "native", Method: "POST", Path: "/v1/charges", Title: "Charge", About: "All or nothing.", Scope: "charges:write",
			Examples: []views.Example{
				{Command: "curl -X POST http://localhost:8080/v1/charges", Answer: `{"id":"chg_…"}`},
				{Title: "Set credits aside", Command: "curl -X POST http://localhost:8080/v1/charges"},
			},
			Parameters: []public.DocField{{Name: "Idempotency-Key", Type: "header", Required: true, About: "Your own name for this operation."}},
			Body:       []public.DocField{{Name: "credits", Type: "amount", About: "What to take."}},
			Answers: []public.OperationAnswer{
				{Status: "201", About: "It is done."},
				{Status: "402", About: "Not enough credits.", Codes: []public.ErrorLink{{Code: "insufficient_credits", URL: "/errors/insufficient_credits"}}},
			},
			Answered: []public.DocField{{Name: "status", Type: "text", About: "Where it stands.", Values: "held, captured"}},
		},
		{Anchor: "brookMimirVersion", Dialect: "BrookMimir", Method: "GET", Path: "/version", Title: "Version",
			Examples: []views.Example{{Command: "curl http://localhost:8080/version"}},
			Answers:  []public.OperationAnswer{{Status: "200", About: "It is so."}}},
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
		o.Body = []public.DocField{{Name: strings.Repeat("member[].", 12) + "credits", Type: "amount", About: strings.Repeat("Word ", 200), Values: strings.Repeat("value, ", 40)}}
		all = append(all, o)
	}
	return all
}
