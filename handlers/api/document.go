package api

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/openapi"
	"github.com/bursar-portal/bursar/models"
)

// Document returns the OpenAPI description of all dialects, for the portal at the
// settings' base URL. It fails if a route or a field is not documented.
func (a *API) Document() (*openapi.Document, error) {
	var operations []openapi.Operation
	for _, r := range a.Routes() {
		if r.Dialect.Docs != nil {
			operations = append(operations, newOperation(r))
		}
	}
	info := openapi.Info{
		Title:       a.Settings().Brand.Name + " API",
		Description: a.documentDescription(),
		Version:     cmp.Or(a.Settings().Version, "unknown"),
		ServerURL:   a.Settings().BaseURL,
		SecuritySchemes: map[string]openapi.SecurityScheme{
			"bearer": {Description: "An API key as Authorization: Bearer KEY."},
			"apiKey": {Description: "An API key as X-API-Key: KEY.", Header: "X-API-Key"},
		},
	}
	for _, d := range a.dialects {
		if d.Docs != nil {
			info.Tags = append(info.Tags, openapi.Tag{ID: d.Slug, Name: d.Name, Description: d.Summary})
		}
	}
	return openapi.New(info, operations, schemaDocs)
}

func (a *API) documentDescription() string {
	description := "Read balances and charge for usage. "
	if len(a.Settings().Dialects) > 1 {
		description = "Read balances, in the dialect your program already speaks, and charge for usage. "
	}
	return description + "In requests, null is the same as leaving the field out, unless its description says otherwise. A wrong method gets a 405 with the header Allow."
}

// newOperation describes a route. An undocumented route gets no ID, which
// openapi.New rejects.
func newOperation(r dialect.Route) openapi.Operation {
	d := r.Dialect.Docs[r.Method+" "+r.Path]
	o := openapi.Operation{
		Method: r.Method, Tag: r.Dialect.Slug, ID: d.ID, Summary: d.Summary, Description: d.Description,
		Scope: string(r.Access.Scope), Body: d.Body, BodyOptional: d.BodyOptional, BodyOpen: d.BodyOpen, Examples: d.Examples,
	}
	if r.Access.Scope != "" {
		o.SecurityScheme = "apiKey"
		if r.Dialect.Challenge != "" {
			o.SecurityScheme = "bearer"
		}
	}
	var parameters []openapi.Parameter
	o.Path, parameters = openAPIPath(r.Path)
	o.Parameters = append(parameters, d.Query...)
	if d.Idempotent {
		description := "Your own key for this operation, 1 to 255 visible ASCII characters. Use a new one for each operation, and the same one for each retry."
		if d.IdempotentWhen != "" {
			description += " Required " + d.IdempotentWhen + "."
		}
		o.Parameters = append(o.Parameters, openapi.Parameter{
			Name: "Idempotency-Key", In: openapi.InHeader, Required: d.IdempotentWhen == "", Description: description,
			Constraints: openapi.Constraints{Pattern: "^[!-~]{1,255}$"}, Example: "job-4711",
		})
	}
	o.Responses = slices.Clone(d.Responses)
	if r.Dialect.ID == models.NativeDialect {
		o.Responses = append(o.Responses, problemResponses(r, d)...)
	} else if r.RateLimited() {
		o.Responses = addRateLimited(o.Responses)
	}
	slices.SortStableFunc(o.Responses, func(a, b openapi.Response) int { return cmp.Compare(a.Status, b.Status) })
	for i := range o.Responses {
		addCommonHeaders(&o.Responses[i], r)
	}
	return o
}

// addRateLimited adds the response to a key that asks too often, whose body is that of other
// errors about the key, unless the route has such a response for another reason.
func addRateLimited(responses []openapi.Response) []openapi.Response {
	with := func(status int) int {
		return slices.IndexFunc(responses, func(r openapi.Response) bool { return r.Status == status })
	}
	i := with(http.StatusUnauthorized)
	if i < 0 || with(http.StatusTooManyRequests) >= 0 {
		return responses
	}
	return append(responses, openapi.Response{
		Status: http.StatusTooManyRequests, Description: "The key sent more requests than its limit.", Body: responses[i].Body,
		Headers: []openapi.Header{dialect.RetryAfterHeader},
	})
}

// pathParameters documents the parameters of paths by name.
var pathParameters = map[string]openapi.Parameter{
	"id":      {Description: "The account’s id.", Example: "acc_1"},
	"lot":     {Description: "The lot’s id.", Example: "lot_1"},
	"subject": {Description: "What the cap applies to: account, member: with the member’s id, or key: with the key’s id.", Example: "member:usr_1"},
	"window":  {Description: "The window in which the cap counts. ever means all time.", Enum: capWindows(), Example: "month"},
	"date":    {Description: "A day in the account’s time zone.", Constraints: dialect.DateFormat, Example: "2026-03-29"},
}

func capWindows() (names []string) {
	for _, window := range models.CapWindows {
		names = append(names, string(window))
	}
	return names
}

// openAPIPath returns a route's path in OpenAPI's notation, with its parameters.
func openAPIPath(path string) (string, []openapi.Parameter) {
	var parameters []openapi.Parameter
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		name, isParameter := strings.CutPrefix(segment, ":")
		if !isParameter {
			continue
		}
		p := pathParameters[name]
		p.Name, p.In, p.Required = name, openapi.InPath, true
		switch strings.Join(segments[:i], "/") {
		case "/v1/charges":
			p.Description, p.Example = "The charge’s id.", "chg_1"
		case "/v1/accounts/by-external-id":
			p.Description, p.Example = "Your own id for the account: 1 to 255 bytes of plain text.", "crm-7"
		}
		segments[i] = "{" + name + "}"
		parameters = append(parameters, p)
	}
	return strings.Join(segments, "/"), parameters
}

// addCommonHeaders adds the headers that all responses of a dialect have.
func addCommonHeaders(a *openapi.Response, r dialect.Route) {
	a.Headers = append([]openapi.Header{{Name: "X-Request-Id", Description: "The request’s id. Support uses it to find the request.", Required: true, Constraints: dialect.UUIDFormat}}, a.Headers...)
	if r.Dialect.RemainingHeader && !slices.ContainsFunc(a.Headers, func(h openapi.Header) bool { return h.Name == dialect.RemainingHeader.Name }) {
		sometimes := dialect.RemainingHeader
		sometimes.Required = false
		a.Headers = append(a.Headers, sometimes)
	}
	if r.RateLimit != nil || r.RateLimited() {
		for _, h := range dialect.RateLimitHeaders {
			h.Required = a.Status == http.StatusTooManyRequests || r.RateLimit != nil && a.Status == http.StatusOK
			a.Headers = append(a.Headers, h)
		}
	}
	switch {
	case a.Status == http.StatusUnauthorized && r.Dialect.Challenge != "":
		a.Headers = append(a.Headers, openapi.Header{Name: echo.HeaderWWWAuthenticate, Description: "The authentication scheme.", Required: true})
	case a.Status == http.StatusServiceUnavailable, r.Dialect.ID == models.NativeDialect && a.Status == http.StatusTooManyRequests:
		a.Headers = append(a.Headers, dialect.RetryAfterHeader)
	}
	if a.MediaType == "" {
		a.MediaType = echo.MIMEApplicationJSON
	}
}

// problemResponses returns the error responses of a native route, one per status.
func problemResponses(r dialect.Route, d dialect.OperationDoc) []openapi.Response {
	codes := append([]models.Code{models.CodeInternal, models.CodeBusy}, d.ErrorCodes...)
	if r.Access.Scope != "" {
		codes = append(codes, models.CodeMissingCredential, models.CodeInsufficientScope, models.CodeAccountSuspended, models.CodeNetworkNotAllowed, models.CodeRateLimited)
	}
	if strings.Contains(r.Path, ":id") {
		codes = append(codes, models.CodeNotFound)
	}
	if d.Body != nil {
		codes = append(codes, models.CodeMalformedJSON, models.CodeBodyTooLarge, models.CodeUnsupportedMedia)
	}
	if d.Body != nil || d.Query != nil {
		codes = append(codes, models.CodeInvalidField)
	}
	if d.Idempotent {
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
		response := openapi.Response{Status: status, Body: edge.Problem{}, MediaType: edge.ProblemMediaType, ErrorCodes: byStatus[status]}
		slices.Sort(response.ErrorCodes)
		var titles []string
		for _, code := range response.ErrorCodes {
			titles = append(titles, edge.ErrorDocFor(code).Title)
		}
		response.Description = strings.Join(titles, ". ") + "."
		switch status {
		case http.StatusPaymentRequired:
			response.AlsoRequired = []string{"available", "required", "buy_url"}
		case http.StatusUnprocessableEntity:
			if len(response.ErrorCodes) == 1 {
				response.AlsoRequired = []string{"errors"}
			}
		}
		responses = append(responses, response)
	}
	return responses
}
