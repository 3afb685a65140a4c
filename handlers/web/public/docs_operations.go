package public

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/bursar-portal/bursar/handlers/openapi"
	view "github.com/bursar-portal/bursar/views/public"
)

// operations prints the requests of the API document.
func operations(d *openapi.Document) []view.Operation {
	var all []view.Operation
	for _, o := range d.Operations {
		shown := view.Operation{
			Anchor: o.ID, Dialect: o.Tag, Method: o.Method, Path: o.Path, Title: o.Summary, Description: o.Description, Scope: o.Scope,
			BodyOptional: o.BodyOptional, Examples: examples(d, o), Parameters: parameters(o),
		}
		for _, f := range d.RequestFields(o) {
			shown.Body = append(shown.Body, docField(f))
		}
		for _, a := range o.Responses {
			if a.Status < 300 && shown.ResponseFields == nil {
				for _, f := range d.ResponseFields(a) {
					shown.ResponseFields = append(shown.ResponseFields, docField(f))
				}
			}
			answer := view.OperationResponse{Status: strconv.Itoa(a.Status), Description: a.Description}
			for _, code := range a.ErrorCodes {
				answer.ErrorCodes = append(answer.ErrorCodes, view.ErrorLink{Code: code, URL: "/errors/" + code})
			}
			shown.Responses = append(shown.Responses, answer)
		}
		all = append(all, shown)
	}
	return all
}

func parameters(o openapi.Operation) []view.DocField {
	var fields []view.DocField
	for _, p := range o.Parameters {
		where := map[string]string{openapi.InPath: "in the path", openapi.InQuery: "in the query", openapi.InHeader: "header"}[p.In]
		if p.Repeated {
			where += ", several times if you like"
		}
		fields = append(fields, docField(openapi.Field{Name: p.Name, Type: where, Description: p.Description, Enum: p.Enum, Required: p.Required}))
	}
	return fields
}

func docField(f openapi.Field) view.DocField {
	shown := view.DocField{Name: f.Name, Type: f.Type, Required: f.Required, Description: f.Description, Enum: strings.Join(f.Enum, ", ")}
	if f.Nullable {
		shown.Type += ", or null"
	}
	return shown
}

// examples prints commands that work once the keys, and whatever ends in …, are replaced.
// An operation without examples gets a plain request.
func examples(d *openapi.Document, o openapi.Operation) []view.Example {
	given := o.Examples
	if len(given) == 0 {
		given = []openapi.Example{{Path: o.Path}}
	}
	var list []view.Example
	for _, e := range given {
		list = append(list, view.Example{Title: e.Summary, Command: curl(d, o, e), Response: e.Response})
	}
	return list
}

func curl(d *openapi.Document, o openapi.Operation, e openapi.Example) string {
	address := d.ServerURL + e.Path
	if strings.Contains(address, "?") {
		address = "'" + address + "'"
	}
	lines := []string{"curl " + address}
	if o.Method != http.MethodGet {
		lines[0] = "curl -X " + o.Method + " " + address
	}
	key := "KEY"
	if o.Tag == "native" && o.Path != "/v1/balance" {
		key = "SERVICE_KEY"
	}
	if scheme, asked := d.SecuritySchemes[o.SecurityScheme]; asked {
		credential := "Authorization: Bearer " + key
		if scheme.Header != "" {
			credential = scheme.Header + ": " + key
		}
		lines = append(lines, "-H '"+credential+"'")
	}
	if e.IdempotencyKey != "" {
		lines = append(lines, "-H 'Idempotency-Key: "+e.IdempotencyKey+"'")
	}
	if e.Body != "" {
		lines = append(lines, "-H 'Content-Type: application/json'", "-d '"+e.Body+"'")
	}
	return strings.Join(lines, " \\\n  ")
}
