package access

import (
	"bytes"
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// playgroundEndpoints are the endpoints that the playground calls, one of each dialect.
var playgroundEndpoints = map[models.DialectID]view.Call{
	models.PredevDialect:     {Path: "/credits-balance", Header: "Authorization", Scheme: "Bearer "},
	models.BrookMimirDialect: {Path: "/credits", Header: "x-api-key"},
	models.GitReadDialect:    {Path: "/api/credits", Header: "Authorization", Scheme: "Bearer "},
	models.SrtgenDialect:     {Path: "/api/v1/balance", Header: "x-api-key"},
	models.LeadMagicDialect:  {Path: "/v1/credits", Header: "X-API-Key"},
	models.NativeDialect:     {Path: "/v1/balance", Header: "Authorization", Scheme: "Bearer "},
}

// playgroundCalls returns the endpoints of the dialects that are on, the native API's first.
func (w *Pages) playgroundCalls() []view.Call {
	var calls []view.Call
	for _, d := range w.Settings().Dialects {
		call := playgroundEndpoints[d.ID]
		call.ID, call.Name = d.Slug, d.Name
		if d.ID == models.NativeDialect {
			calls = slices.Insert(calls, 0, call)
			continue
		}
		calls = append(calls, call)
	}
	return calls
}

// shownHeaders are the response headers that the playground shows.
var shownHeaders = []string{
	"Content-Type", "X-Credits-Remaining", "X-Credits-Cost", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-Request-Id", "WWW-Authenticate", "Retry-After",
}

// playgroundCall is the playground's last call and its response.
type playgroundCall struct {
	dialect, language string
	faults            web.Faults
	answer            *view.CallResponse
}

// PlaygroundCall calls an endpoint for a browser without scripts: the same request, through
// the same middleware, without a network. The key is sent in that request's header and kept
// nowhere, so the response is shown on the page that answers the form.
func (w *Pages) PlaygroundCall(c echo.Context) error {
	form, err := edge.ParseForm(c)
	if err != nil {
		return err
	}
	m, err := web.MembershipFor(edge.Actor(c), form.Get("account"))
	if err != nil {
		return err
	}
	p := playgroundCall{dialect: form.Get("dialect"), language: form.Get("language")}
	calls := w.playgroundCalls()
	i := slices.IndexFunc(calls, func(call view.Call) bool { return call.ID == p.dialect })
	if i < 0 {
		return models.Errorf(models.CodeNotFound, "There is no such dialect.")
	}
	secret := strings.TrimSpace(form.Get("secret"))
	switch {
	case secret == "":
		p.faults.Add("secret", edge.Language(c).T("playground.no_key"))
	case !edge.ValidIdempotencyKey(secret):
		p.faults.Add("secret", edge.Language(c).T("playground.bad_key"))
	default:
		p.answer = w.callEndpoint(c, calls[i], secret)
	}
	return w.showKeys(c, cmp.Or(p.faults.Status, http.StatusOK), keysForm{account: m.Account, playground: p})
}

// callEndpoint sends the request to the portal itself, with the client's address.
func (w *Pages) callEndpoint(c echo.Context, call view.Call, secret string) *view.CallResponse {
	original := c.Request()
	request := original.Clone(original.Context())
	request.Method, request.Body, request.ContentLength = http.MethodGet, http.NoBody, 0
	request.URL.Path, request.URL.RawPath, request.URL.RawQuery = call.Path, "", ""
	request.RequestURI = call.Path
	request.Form, request.PostForm, request.MultipartForm = nil, nil, nil
	request.Header = http.Header{"Accept": {"application/json"}}
	request.Header.Set(call.Header, call.Scheme+secret)
	if from, ok := original.Header[echo.HeaderXForwardedFor]; ok {
		request.Header[echo.HeaderXForwardedFor] = from
	}
	response, start := &responseRecorder{header: http.Header{}, status: http.StatusOK}, time.Now()
	w.Portal.ServeHTTP(response, request)
	printed := &view.CallResponse{
		Request:  "GET " + call.Path,
		Status:   strconv.Itoa(response.status) + " " + http.StatusText(response.status),
		Duration: strconv.FormatInt(time.Since(start).Milliseconds(), 10) + " ms",
		Body:     response.body.String(),
	}
	language := edge.Language(c)
	printed.Cost, printed.Limits = language.T("playground.free"), language.T("playground.no_limits")
	if cost := response.header.Get("X-Credits-Cost"); cost != "" {
		printed.Cost = language.T("playground.cost", "credits", cost)
	}
	if limit := response.header.Get("RateLimit-Limit"); limit != "" {
		printed.Limits = language.T("playground.limits", "left", response.header.Get("RateLimit-Remaining"), "limit", limit)
	}
	var headers []string
	for _, name := range shownHeaders {
		if value := response.header.Get(name); value != "" {
			headers = append(headers, name+": "+value)
		}
	}
	printed.Headers = strings.Join(headers, "\n")
	return printed
}

// responseRecorder keeps a response in memory.
type responseRecorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *responseRecorder) Header() http.Header { return r.header }

func (r *responseRecorder) WriteHeader(status int) { r.status = status }

func (r *responseRecorder) Write(data []byte) (int, error) { return r.body.Write(data) }

// playgroundPanel prints the panel, with the key that was just made or an empty field for
// one.
func (w *Pages) playgroundPanel(f keysForm) view.Playground {
	key := "KEY"
	panel := view.Playground{
		Form:   views.Form{Action: "/playground", Account: string(f.account.ID)},
		Secret: f.playground.faults.Field("secret", ""), Response: f.playground.answer,
		Languages: slices.Clone(view.SnippetLanguages), Calls: w.playgroundCalls(),
	}
	if f.fresh != nil {
		key, panel.Secret.Value = f.fresh.Secret, f.fresh.Secret
	}
	chosen := cmp.Or(f.playground.dialect, panel.Calls[0].ID)
	for i, call := range panel.Calls {
		panel.Calls[i].Selected = call.ID == chosen
		panel.Calls[i].Snippets = view.Snippets(call, w.Settings().BaseURL, key)
	}
	if slices.ContainsFunc(panel.Languages, func(l views.Option) bool { return l.Value == f.playground.language }) {
		for i, l := range panel.Languages {
			panel.Languages[i].Selected = l.Value == f.playground.language
		}
	}
	return panel
}
