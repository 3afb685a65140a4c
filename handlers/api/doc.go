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

// doc is what the document says of a route beside its address and its rule.
type doc struct {
	id, title, about string

	query []openapi.Parameter
	body  any
	// optional: the body may be left out.
	optional bool
	// once: it takes an Idempotency-Key. onceIf says when, if not always.
	once   bool
	onceIf string

	done []openapi.Answer // what it comes to if all goes well
	// codes are the refusals of its own, beside those that follow from its address,
	// its rule and its body.
	codes []models.Code
	calls []openapi.Example
}

// Document is all that programs may ask, in every dialect, for the portal at the
// settings' base URL. It fails if a route or a member of a body is not described.
func (a *API) Document() (*openapi.Document, error) {
	var operations []openapi.Operation
	for _, r := range a.Routes() {
		if r.Dialect != &webhooks {
			operations = append(operations, operation(r))
		}
	}
	info := openapi.Info{
		Title:   a.settings.Brand.Name + " API",
		About:   documentAbout,
		Version: cmp.Or(a.settings.Version, "unknown"),
		Server:  a.settings.BaseURL,
		Schemes: map[string]openapi.Scheme{
			"bearer": {About: "An API key as Authorization: Bearer KEY."},
			"apiKey": {About: "An API key as X-API-Key: KEY.", Header: "X-API-Key"},
		},
		Tags: documentTags,
	}
	return openapi.New(info, operations, language)
}

const documentAbout = "Ask how many credits there are, in whichever of five dialects your program speaks already, and charge for what is used. " +
	"A member of a request that is null counts as one that is not there; a wrong method is answered with 405 and the header Allow."

var documentTags = []openapi.Tag{
	{Name: native.Name, About: "For the operator’s own services. Amounts are decimal strings, times UTC in RFC 3339."},
	{Name: predev.Name, About: "A whole number: what is left of the credits that were bought."},
	{Name: brookMimir.Name, About: "A whole number: everything that can be spent."},
	{Name: gitRead.Name, About: "A number: everything that can be spent. A person who is signed in to the portal may ask, too."},
	{Name: srtgen.Name, About: "Plans, extra credits and storage in one answer."},
	{Name: leadMagic.Name, About: "A number with at least two decimals: everything that can be spent."},
}

// operation describes a route. One that nothing is said of has no id, which the
// document refuses.
func operation(r Route) openapi.Operation {
	d := allDocs[r.Method+" "+r.Path]
	o := openapi.Operation{
		Method: r.Method, Tag: r.Dialect.Name, ID: d.id, Title: d.title, About: d.about,
		Scope: string(r.Access.Scope), Body: d.body, BodyOptional: d.optional, Examples: d.calls,
	}
	if r.Access.Scope != "" {
		o.Scheme = "apiKey"
		if r.Dialect.Challenge != "" {
			o.Scheme = "bearer"
		}
	}
	var named []openapi.Parameter
	o.Path, named = address(r.Path)
	o.Parameters = append(named, d.query...)
	if d.once {
		about := "Your own name for this operation, 1 to 255 visible ASCII characters: new for every operation, and the same for every retry of it."
		if d.onceIf != "" {
			about += " Required " + d.onceIf + "."
		}
		o.Parameters = append(o.Parameters, openapi.Parameter{
			Name: "Idempotency-Key", In: openapi.InHeader, Required: d.onceIf == "", About: about,
			Form: openapi.Form{Pattern: "^[!-~]{1,255}$"}, Example: "job-4711",
		})
	}
	o.Answers = slices.Clone(d.done)
	if r.Dialect == &native {
		o.Answers = append(o.Answers, problems(r, d)...)
	}
	slices.SortStableFunc(o.Answers, func(a, b openapi.Answer) int { return cmp.Compare(a.Status, b.Status) })
	for i := range o.Answers {
		finish(&o.Answers[i], r)
	}
	return o
}

var allDocs = merged(docs, dialectDocs)

// address is a route's address as the document writes it, with what its parts are.
func address(path string) (string, []openapi.Parameter) {
	before, after, named := strings.Cut(path, ":id")
	if !named {
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

// finish adds what all answers of a dialect have in common.
func finish(a *openapi.Answer, r Route) {
	a.Headers = append([]openapi.Header{{Name: "X-Request-Id", About: "The request’s id, to be named to the operator.", Always: true, Form: uuids}}, a.Headers...)
	if r.Dialect.Remaining && !slices.ContainsFunc(a.Headers, func(h openapi.Header) bool { return h.Name == remains.Name }) {
		sometimes := remains
		sometimes.Always = false
		a.Headers = append(a.Headers, sometimes)
	}
	switch {
	case a.Status == http.StatusUnauthorized && r.Dialect.Challenge != "":
		a.Headers = append(a.Headers, openapi.Header{Name: echo.HeaderWWWAuthenticate, About: "The scheme of credentials.", Always: true})
	case a.Status == http.StatusServiceUnavailable:
		a.Headers = append(a.Headers, retryAfter)
	}
	if a.MediaType == "" {
		a.MediaType = echo.MIMEApplicationJSON
	}
}

// Headers that only some answers carry.
var (
	remains    = openapi.Header{Name: "X-Credits-Remaining", About: "What the account can spend now.", Always: true, Form: decimals}
	costs      = openapi.Header{Name: "X-Credits-Cost", About: "What the request took, if it took anything.", Form: decimals}
	retryAfter = openapi.Header{Name: echo.HeaderRetryAfter, About: "After how many seconds to try again.", Always: true, Form: openapi.Form{Pattern: `^\d+$`}}
	replayed   = openapi.Header{Name: "Idempotency-Replayed", About: "true if this is the answer to an earlier request under the same key.", Form: openapi.Form{Pattern: "^true$"}}
)

// said is the answer of what reads; done of what does something once, and made of
// what makes something: 201, and 200 for a replay.
func said(body any, headers ...openapi.Header) []openapi.Answer {
	return []openapi.Answer{{Status: http.StatusOK, About: "It is so.", Body: body, Headers: headers}}
}

func done(body any, headers ...openapi.Header) []openapi.Answer {
	return []openapi.Answer{{Status: http.StatusOK, About: "It is done; or it was done before under this key, and this is the first answer once more.",
		Body: body, Headers: append(headers, replayed)}}
}

func made(body any, headers ...openapi.Header) []openapi.Answer {
	again := replayed
	again.Always = true
	return []openapi.Answer{
		{Status: http.StatusOK, About: "It was done before under this key: this is the first answer once more.", Body: body, Headers: append(slices.Clone(headers), again)},
		{Status: http.StatusCreated, About: "It is done.", Body: body, Headers: headers},
	}
}

// problems are a native route's refusals, one answer for each status.
func problems(r Route, d doc) []openapi.Answer {
	codes := append([]models.Code{models.CodeInternal, models.CodeBusy}, d.codes...)
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
	if d.once {
		codes = append(codes, models.CodeMissingIdempotencyKey, models.CodeIdempotencyConflict)
	}
	byStatus := map[int][]string{}
	for _, code := range codes {
		printed := edge.NewProblem(models.Errorf(code, ""), "", "")
		if !slices.Contains(byStatus[printed.Status], printed.Code) {
			byStatus[printed.Status] = append(byStatus[printed.Status], printed.Code)
		}
	}
	var answers []openapi.Answer
	for _, status := range slices.Sorted(maps.Keys(byStatus)) {
		answer := openapi.Answer{Status: status, Body: edge.Problem{}, MediaType: edge.ProblemMediaType, Codes: byStatus[status]}
		slices.Sort(answer.Codes)
		var titles []string
		for _, code := range answer.Codes {
			titles = append(titles, edge.Documented(code).Title)
		}
		answer.About = strings.Join(titles, ". ") + "."
		switch status {
		case http.StatusPaymentRequired:
			answer.Needs = []string{"available", "required", "buy_url"}
		case http.StatusUnprocessableEntity:
			if len(answer.Codes) == 1 {
				answer.Needs = []string{"errors"}
			}
		}
		answers = append(answers, answer)
	}
	return answers
}
