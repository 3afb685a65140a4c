package views_test

import (
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/views/public"
)

func TestHomeNamesPrices(t *testing.T) {
	d := render(t, public.Home(home(visitor("Home"))))
	d.want(".card-head p", "$1.25 per credit")
	d.want(".price-list li", "2 credits $2.50", "10 credits $12.50", "25 credits $31.25", "100 credits $125.00")
	d.wantAttr(".hero a", "href", "/signup", "/signin")

	d = render(t, public.Home(home(alexFrame("Home", ""))))
	d.wantAttr(".hero a", "href", "/dashboard")
}

func TestSignUpShowsFaultsBesideFields(t *testing.T) {
	d := render(t, public.SignUp(signUpInvalid()))
	d.wantAttr("[aria-invalid=true]", "name", "email", "password")
	d.want("#email-fault", "This does not look like an email address.")
	d.wantAttr("#email", "aria-describedby", "email-fault")
	d.wantAttr("#name", "value", "Alex Rivera")
}

func TestPasswordsNeverComeBack(t *testing.T) {
	d := render(t, public.SignUp(signUpInvalid()))
	d.wantAttr("input[type=password]", "value", "")
	if strings.Contains(d.text, "secret") {
		t.Error("the password is in the page")
	}
}

func TestSignInCarriesNext(t *testing.T) {
	p := signInInvalid()
	render(t, public.SignIn(p)).wantAttr("[name=next]", "value")
	p.Next = "/buy"
	d := render(t, public.SignIn(p))
	d.wantAttr("[name=next]", "value", "/buy")
	d.want("[role=alert]", "The email address or the password is wrong.")
	d.wantAttr("#email", "value", "alex@demo.test")
}

// Answers of the APIs point to these anchors.
func TestDocsHaveAnchors(t *testing.T) {
	p := public.DocsPage{Frame: visitor("API"), BaseURL: "https://credits.example.com", Dialects: dialects(), NativeName: "Native API", Errors: errorRows()}
	d := render(t, public.Docs(p))
	for _, id := range []string{"authentication", "balances", "native", "repeating", "errors", "credits-balance", "credits", "api-credits", "api-balance", "v1-credits", "insufficient_credits"} {
		d.one("#" + id)
	}
	d.want("#credits-1", `curl https://credits.example.com/credits \ -H 'x-api-key: KEY'`)
	d.wantAttr(".error-codes a", "href", "/errors/unauthenticated", "/errors/insufficient_credits", "/errors/storage_limit_exceeded")
}

// A page is only about the dialects that are on, by the operator's names.
func TestDocsShowDialectsThatAreOn(t *testing.T) {
	p := public.DocsPage{
		Frame: visitor("API"), BaseURL: "https://credits.example.com", Dialects: []public.Dialect{{ID: "api-balance", Name: "Acme balance"}}, NativeName: "Acme API",
	}
	d := render(t, public.Docs(p))
	d.want(".toc a", "Authentication", "Balances", "Acme balance", "Acme API", "Idempotent requests", "Errors")
	d.want("article h3", "Acme balance", "Idempotent requests")
	d.want("#native", "Acme API")
	if !strings.Contains(d.text, "All dialects read the same ledger") {
		t.Error("nothing says how the dialects differ")
	}

	p.Dialects = nil
	d = render(t, public.Docs(p))
	d.want(".toc a", "Authentication", "Balances", "Acme API", "Idempotent requests", "Errors")
	if strings.Contains(d.text, "dialect") {
		t.Error("dialects are mentioned where there is one API")
	}
}

func TestErrorPagesShowRequestID(t *testing.T) {
	p := public.ErrorPage{Frame: visitor("Error"), Status: 500, Heading: "Something went wrong on our side.", RequestID: "ea6e3248"}
	d := render(t, public.Error(p))
	d.want(".lost code", "ea6e3248")
	d.wantAttr(".lost a", "href", "/", "mailto:help@acme.test?subject=Request%20ea6e3248")
	p.Status = 404
	render(t, public.Error(p)).wantAttr(".lost a", "href", "/")
}
