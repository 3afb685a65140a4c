package api

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/models"
)

// operationDoc documents a route beyond its path and access rule.
type operationDoc struct {
	id, summary, description string

	query        []openapi.Parameter
	body         any
	bodyOptional bool
	// idempotent: the operation takes an Idempotency-Key. If it needs one only
	// sometimes, idempotentWhen says when.
	idempotent     bool
	idempotentWhen string

	responses []openapi.Response // successful responses
	// errorCodes are the operation's own error codes, besides those that follow
	// from its path, access rule and body.
	errorCodes []models.Code
	examples   []openapi.Example
}

// Document returns the OpenAPI description of all dialects, for the portal at the
// settings' base URL. It fails if a route or a field is not documented.
func (a *API) Document() (*openapi.Document, error) {
	var operations []openapi.Operation
	for _, r := range a.Routes() {
		if r.Dialect != &webhooks {
			operations = append(operations, newOperation(r))
		}
	}
	info := openapi.Info{
		Title:       a.settings.Brand.Name + " API",
		Description: documentDescription,
		Version:     cmp.Or(a.settings.Version, "unknown"),
		Server:      a.settings.BaseURL,
		Schemes: map[string]openapi.SecurityScheme{
			"bearer": {Description: "An API key as Authorization: Bearer KEY."},
			"apiKey": {Description: "An API key as X-API-Key: KEY.", Header: "X-API-Key"},
		},
		Tags: documentTags,
	}
	return openapi.New(info, operations, schemaDocs)
}

const documentDescription = "Ask how many credits there are, in whichever of five dialects your program speaks already, and charge for what is used. " +
	"A member of a request that is null counts as one that is not there; a wrong method is answered with 405 and the header Allow."

var documentTags = []openapi.Tag{
	{Name: native.Name, Description: "For the operator’s own services. Amounts are decimal strings, times UTC in RFC 3339."},
	{Name: predev.Name, Description: "A whole number: what is left of the credits that were bought."},
	{Name: brookMimir.Name, Description: "A whole number: everything that can be spent."},
	{Name: gitRead.Name, Description: "A number: everything that can be spent. A person who is signed in to the portal may ask, too."},
	{Name: srtgen.Name, Description: "Plans, extra credits and storage in one answer."},
	{Name: leadMagic.Name, Description: "A number with at least two decimals: everything that can be spent."},
}

// newOperation describes a route. An undocumented route gets no ID, which
// openapi.New rejects.
func newOperation(r Route) openapi.Operation {
	d := operationDocs[r.Method+" "+r.Path]
	o := openapi.Operation{
		Method: r.Method, Tag: r.Dialect.Name, ID: d.id, Title: d.summary, About: d.description,
		Scope: string(r.Access.Scope), Body: d.body, BodyOptional: d.bodyOptional, Examples: d.examples,
	}
	if r.Access.Scope != "" {
		o.Scheme = "apiKey"
		if r.Dialect.Challenge != "" {
			o.Scheme = "bearer"
		}
	}
	var parameters []openapi.Parameter
	o.Path, parameters = openAPIPath(r.Path)
	o.Parameters = append(parameters, d.query...)
	if d.idempotent {
		description := "Your own name for this operation, 1 to 255 visible ASCII characters: new for every operation, and the same for every retry of it."
		if d.idempotentWhen != "" {
			description += " Required " + d.idempotentWhen + "."
		}
		o.Parameters = append(o.Parameters, openapi.Parameter{
			Name: "Idempotency-Key", In: openapi.InHeader, Required: d.idempotentWhen == "", About: description,
			Constraints: openapi.Constraints{Pattern: "^[!-~]{1,255}$"}, Example: "job-4711",
		})
	}
	o.Answers = slices.Clone(d.responses)
	if r.Dialect == &native {
		o.Answers = append(o.Answers, problemResponses(r, d)...)
	}
	slices.SortStableFunc(o.Answers, func(a, b openapi.Response) int { return cmp.Compare(a.Status, b.Status) })
	for i := range o.Answers {
		addCommonHeaders(&o.Answers[i], r)
	}
	return o
}

var operationDocs = mergeMaps(nativeDocs, dialectDocs)

// openAPIPath returns a route's path in OpenAPI's notation, with its parameters.
func openAPIPath(path string) (string, []openapi.Parameter) {
	before, after, found := strings.Cut(path, ":id")
	if !found {
		return path, nil
	}
	p := openapi.Parameter{Name: "id", In: openapi.InPath, Required: true}
	switch before {
	case "/v1/charges/":
		p.About, p.Example = "The charge’s id.", "chg_1"
	case "/v1/accounts/by-external-id/":
		p.About, p.Example = "Your own id of the account: 1 to 255 bytes of plain text.", "crm-7"
	default:
		p.About, p.Example = "The account’s id.", "acc_1"
	}
	return before + "{id}" + after, []openapi.Parameter{p}
}

// addCommonHeaders adds the headers that all responses of a dialect have.
func addCommonHeaders(a *openapi.Response, r Route) {
	a.Headers = append([]openapi.Header{{Name: "X-Request-Id", Description: "The request’s id, to be named to the operator.", Required: true, Constraints: uuidFormat}}, a.Headers...)
	if r.Dialect.RemainingHeader && !slices.ContainsFunc(a.Headers, func(h openapi.Header) bool { return h.Name == remainingHeader.Name }) {
		sometimes := remainingHeader
		sometimes.Required = false
		a.Headers = append(a.Headers, sometimes)
	}
	switch {
	case a.Status == http.StatusUnauthorized && r.Dialect.Challenge != "":
		a.Headers = append(a.Headers, openapi.Header{Name: echo.HeaderWWWAuthenticate, Description: "The scheme of credentials.", Required: true})
	case a.Status == http.StatusServiceUnavailable:
		a.Headers = append(a.Headers, retryAfterHeader)
	}
	if a.MediaType == "" {
		a.MediaType = echo.MIMEApplicationJSON
	}
}

// Response headers.
var (
	remainingHeader  = openapi.Header{Name: "X-Credits-Remaining", Description: "What the account can spend now.", Required: true, Constraints: headerAmountFormat}
	costHeader       = openapi.Header{Name: "X-Credits-Cost", Description: "What the request took, if it took anything.", Constraints: headerAmountFormat}
	retryAfterHeader = openapi.Header{Name: echo.HeaderRetryAfter, Description: "After how many seconds to try again.", Required: true, Constraints: openapi.Constraints{Pattern: `^\d+$`}}
	replayedHeader   = openapi.Header{Name: "Idempotency-Replayed", Description: "true if this is the answer to an earlier request under the same key.", Constraints: openapi.Constraints{Pattern: "^true$"}}
)

// okResponse is the response of a read, idempotentResponse that of an action, and
// createdResponses those of a creation: 201, or 200 for a replay.
func okResponse(body any, headers ...openapi.Header) []openapi.Response {
	return []openapi.Response{{Status: http.StatusOK, About: "It is so.", Body: body, Headers: headers}}
}

func idempotentResponse(body any, headers ...openapi.Header) []openapi.Response {
	return []openapi.Response{{Status: http.StatusOK, About: "It is done; or it was done before under this key, and this is the first answer once more.",
		Body: body, Headers: append(headers, replayedHeader)}}
}

func createdResponses(body any, headers ...openapi.Header) []openapi.Response {
	replay := replayedHeader
	replay.Required = true
	return []openapi.Response{
		{Status: http.StatusOK, About: "It was done before under this key: this is the first answer once more.", Body: body, Headers: append(slices.Clone(headers), replay)},
		{Status: http.StatusCreated, About: "It is done.", Body: body, Headers: headers},
	}
}

// problemResponses returns the error responses of a native route, one per status.
func problemResponses(r Route, d operationDoc) []openapi.Response {
	codes := append([]models.Code{models.CodeInternal, models.CodeBusy}, d.errorCodes...)
	if r.Access.Scope != "" {
		codes = append(codes, models.CodeMissingCredential, models.CodeInsufficientScope, models.CodeAccountSuspended)
	}
	if strings.Contains(r.Path, ":id") {
		codes = append(codes, models.CodeNotFound)
	}
	if d.body != nil {
		codes = append(codes, models.CodeMalformedJSON, models.CodeBodyTooLarge, models.CodeUnsupportedMedia)
	}
	if d.body != nil || d.query != nil {
		codes = append(codes, models.CodeInvalidField)
	}
	if d.idempotent {
		codes = append(codes, models.CodeMissingIdempotencyKey, models.CodeIdempotencyConflict)
	}
	byStatus := map[int][]string{}
	for _, code := range codes {
		problem := edge.NewProblem(models.Errorf(code, ""), "", "")
		if !slices.Contains(byStatus[problem.Status], problem.Code) {
			byStatus[problem.Status] = append(byStatus[problem.Status], problem.Code)
		}
	}
	var responses []openapi.Response
	for _, status := range slices.Sorted(maps.Keys(byStatus)) {
		response := openapi.Response{Status: status, Body: edge.Problem{}, MediaType: edge.ProblemMediaType, Codes: byStatus[status]}
		slices.Sort(response.Codes)
		var titles []string
		for _, code := range response.Codes {
			titles = append(titles, edge.ErrorDocFor(code).Title)
		}
		response.About = strings.Join(titles, ". ") + "."
		switch status {
		case http.StatusPaymentRequired:
			response.AlsoRequired = []string{"available", "required", "buy_url"}
		case http.StatusUnprocessableEntity:
			if len(response.Codes) == 1 {
				response.AlsoRequired = []string{"errors"}
			}
		}
		responses = append(responses, response)
	}
	return responses
}
