package published

import (
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/api/apitest"
	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/api/native"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// conditions lists the HTTP status of every dialect for every error. The bodies are
// in testdata/conditions_*.json.
var conditions = []struct {
	name                                                                   string
	err                                                                    *models.Error
	predev, brookMimir, gitReadGet, gitReadPost, srtgen, leadMagic, native int
}{
	{"no credential", models.Errorf(models.CodeMissingCredential, "An API key is required."), 401, 400, 401, 401, 401, 401, 401},
	{"malformed key", models.Errorf(models.CodeMalformedCredential, "An API key has 64 hexadecimal characters."), 401, 400, 401, 401, 401, 401, 401},
	{"never issued", models.Errorf(models.CodeUnknownCredential, "This API key does not exist."), 401, 404, 401, 401, 401, 401, 401},
	{"paused key", models.Errorf(models.CodeKeyPaused, "This API key is paused."), 401, 401, 401, 401, 401, 401, 401},
	{"expired key", models.Errorf(models.CodeKeyExpired, "This API key has expired."), 401, 401, 401, 401, 401, 401, 401},
	{"revoked key", models.Errorf(models.CodeKeyRevoked, "This API key was revoked."), 401, 403, 401, 401, 401, 401, 401},
	{"suspended account", models.Errorf(models.CodeAccountSuspended, "This account is suspended."), 401, 403, 403, 403, 401, 403, 403},
	{"closed account", models.Errorf(models.CodeAccountClosed, "This account was closed."), 400, 404, 401, 401, 401, 401, 401},
	{"service key", models.Errorf(models.CodeNoAccount, "This key belongs to the operator, not to an account."), 400, 403, 403, 403, 401, 403, 404},
	{"scope missing", models.Errorf(models.CodeInsufficientScope, "This needs an API key with the scope balance:read."), 401, 403, 403, 403, 401, 403, 403},
	{"key outside its networks", models.Errorf(models.CodeNetworkNotAllowed, "This API key does not work from your network."), 401, 403, 403, 403, 401, 403, 403},
	{"cross site", models.Errorf(models.CodeCrossSite, "This request did not come from one of our pages."), 401, 403, 403, 403, 401, 403, 403},
	{"cap reached", reached, 403, 403, 403, 403, 403, 403, 403},
	{"over the rate limit", models.Errorf(models.CodeRateLimited, "There were too many requests."), 429, 429, 429, 429, 429, 429, 429},
	{"unknown path", models.Errorf(models.CodeNotFound, "This address does not exist."), 404, 404, 404, 404, 404, 404, 404},
	{"wrong method", models.Errorf(models.CodeMethodNotAllowed, "This address does not answer to this method."), 405, 405, 405, 405, 405, 405, 405},
	{"malformed JSON", models.Errorf(models.CodeMalformedJSON, "The body is not valid JSON."), 400, 400, 400, 400, 400, 400, 400},
	{"body too large", models.Errorf(models.CodeBodyTooLarge, "The body must be at most 65536 bytes."), 413, 413, 413, 413, 413, 413, 413},
	{"another media type", models.Errorf(models.CodeUnsupportedMedia, "The body must be JSON."), 415, 415, 415, 415, 415, 415, 415},
	{"our fault", models.Internal(errDatabase), 500, 500, 500, 500, 500, 500, 500},
	{"our fault while updating", models.Internal(errSetBalance), 500, 500, 500, 500, 500, 500, 500},
	{"too busy", models.Errorf(models.CodeBusy, "This took too long. Try again."), 503, 503, 503, 503, 503, 503, 503},
}

// reached is the error about the cap of a key.
var reached = &models.Error{
	Code: models.CodeCapReached, Message: "This key may use at most 100 credits a day. It has used 99.5, and this needs 1. The next day begins at 2026-03-30T00:00:00Z.",
	Account: "acc_1", Required: models.Credit,
	Cap: &models.Cap{
		CapTerms:    models.CapTerms{Subject: models.CapOnKey("key_1"), Window: models.CapDay, Amount: 100 * models.Credit},
		WindowStart: apitest.SampleAt.Truncate(24 * time.Hour), WindowEnd: apitest.SampleAt.Truncate(24*time.Hour).AddDate(0, 0, 1), Used: 99_500_000,
	},
}

// errDatabase is a cause that no response may reveal.
var errDatabase = http.ErrServerClosed

func TestConditions(t *testing.T) {
	dialects := []struct {
		file         string
		dialect      dialect.Dialect
		method, path string
		status       func(row int) int
	}{
		{"conditions_predev.json", Predev, "GET", "/credits-balance", func(i int) int { return conditions[i].predev }},
		{"conditions_brookmimir.json", BrookMimir, "GET", "/credits", func(i int) int { return conditions[i].brookMimir }},
		{"conditions_gitread_get.json", GitRead, "GET", "/api/credits", func(i int) int { return conditions[i].gitReadGet }},
		{"conditions_gitread_post.json", GitRead, "POST", "/api/credits", func(i int) int { return conditions[i].gitReadPost }},
		{"conditions_srtgen.json", Srtgen, "GET", "/api/v1/balance", func(i int) int { return conditions[i].srtgen }},
		{"conditions_leadmagic.json", LeadMagic, "GET", "/v1/credits", func(i int) int { return conditions[i].leadMagic }},
		{"conditions_native.json", native.Dialect, "GET", "/v1/balance", func(i int) int { return conditions[i].native }},
	}
	for _, d := range dialects {
		t.Run(d.file, func(t *testing.T) {
			type answer struct {
				Condition string `json:"condition"`
				Body      any    `json:"body"`
			}
			var answers []answer
			for i, row := range conditions {
				status, body := d.dialect.EncodeError(dialect.ErrorContext{
					Error: row.err, Method: d.method, Path: d.path, BaseURL: "https://b.test",
					RequestID: "ea6e3248-f4d2-437d-bca3-20881b529129", At: apitest.SampleAt,
				})
				if want := d.status(i); status != want {
					t.Errorf("%s: status %d, want %d", row.name, status, want)
				}
				answers = append(answers, answer{row.name, body})
			}
			apitest.MatchGolden(t, d.file, answers)
		})
	}
}

// Every code that an error response links to has a page.
func TestEveryCodeIsDocumented(t *testing.T) {
	for _, row := range conditions {
		for _, d := range []dialect.Dialect{LeadMagic, native.Dialect} {
			_, body := d.EncodeError(dialect.ErrorContext{Error: row.err})
			var code string
			switch body := body.(type) {
			case leadMagicProblem:
				code = body.Errors[0].Code
			case edge.Problem:
				code = body.Code
			}
			if edge.ErrorDocFor(code).Code != code {
				t.Errorf("%s in %s links to /errors/%s, which is not there", row.name, d.Name, code)
			}
		}
	}
}
