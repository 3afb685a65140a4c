package edge_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

type order struct {
	Account  string            `json:"account"`
	Credits  *string           `json:"credits"`
	Pieces   int64             `json:"pieces"`
	Metadata map[string]string `json:"metadata"`
}

// request returns the context of a request whose body is limited to MaxBodyBytes.
func request(contentType, body string) echo.Context {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set(echo.HeaderContentType, contentType)
	c := echo.New().NewContext(r, httptest.NewRecorder())
	limited := edge.BodyLimit(edge.MaxBodyBytes)(func(echo.Context) error { return nil })
	_ = limited(c)
	return c
}

func TestDecodeJSON(t *testing.T) {
	half := "2.5"
	whole := order{Account: "acc_1", Credits: &half, Pieces: 3, Metadata: map[string]string{"a": "b"}}
	accepted := []struct {
		name, body string
		want       order
	}{
		{"all members", `{"account":"acc_1","credits":"2.5","pieces":3,"metadata":{"a":"b"}}`, whole},
		{"space around it", " \r\n\t{\"account\":\"acc_1\"}\n", order{Account: "acc_1"}},
		{"nothing", `{}`, order{}},
		{"a byte order mark before it", "\ufeff{\"account\":\"acc_1\"}", order{Account: "acc_1"}},
		{"null is absent", `{"credits":null,"pieces":null}`, order{}},
	}
	for _, test := range accepted {
		t.Run(test.name, func(t *testing.T) {
			got, err := edge.DecodeJSON[order](request("application/json; charset=utf-8", test.body))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

// Unknown members are ignored, whatever they hold; what is known is read as strictly as
// ever, and only under its exact name.
func TestDecodeLenientJSON(t *testing.T) {
	for body, want := range map[string]string{
		`{"account":"acc_1","to":{"me":[1]},"Credits":"9"}`: "acc_1",
		"\ufeff{\"account\":\"acc_1\"}":                     "acc_1",
		`{"ACCOUNT":"acc_1"}`:                               "",
	} {
		for _, mediaType := range []string{"", "text/plain", "application/json", "application/x-www-form-urlencoded", "nonsense/"} {
			got, err := edge.DecodeLenientJSON[order](request(mediaType, body))
			if err != nil || !reflect.DeepEqual(got, order{Account: want}) {
				t.Errorf("%s as %q: %+v, %v", body, mediaType, got, err)
			}
		}
	}
	for body, code := range map[string]models.Code{
		"": models.CodeMalformedJSON, "{": models.CodeMalformedJSON, "[]": models.CodeMalformedJSON, "{}{}": models.CodeMalformedJSON,
		`{"account":"a","account":"b"}`: models.CodeMalformedJSON, "\ufeff\ufeff{}": models.CodeMalformedJSON,
		`{"account":1}`: models.CodeInvalidField, `{"x":"` + strings.Repeat("x", 70_000) + `"}`: models.CodeBodyTooLarge,
	} {
		if _, err := edge.DecodeLenientJSON[order](request("", body)); models.CodeOf(err) != code {
			t.Errorf("%.40s: %v", body, err)
		}
	}
}

func TestDecodeJSONErrors(t *testing.T) {
	const asJSON = "application/json"
	tests := []struct {
		name, contentType, body string
		code                    models.Code
		field, detail           string
	}{
		{"no media type", "", `{}`, models.CodeUnsupportedMedia, "", ""},
		{"a form", "application/x-www-form-urlencoded", `{}`, models.CodeUnsupportedMedia, "", ""},
		{"plain text", "text/plain", `{}`, models.CodeUnsupportedMedia, "", ""},
		{"too large", asJSON, `{"account":"` + strings.Repeat("a", edge.MaxBodyBytes) + `"}`, models.CodeBodyTooLarge, "", ""},
		{"nothing at all", asJSON, ``, models.CodeMalformedJSON, "", ""},
		{"half an object", asJSON, `{"account":`, models.CodeMalformedJSON, "", ""},
		{"NaN", asJSON, `{"pieces":NaN}`, models.CodeMalformedJSON, "", ""},
		{"an array", asJSON, `[{"account":"acc_1"}]`, models.CodeMalformedJSON, "", ""},
		{"a string", asJSON, `"acc_1"`, models.CodeMalformedJSON, "", ""},
		{"null", asJSON, `null`, models.CodeMalformedJSON, "", ""},
		{"two values", asJSON, `{}{}`, models.CodeMalformedJSON, "", ""},
		{"something behind it", asJSON, `{} x`, models.CodeMalformedJSON, "", ""},
		{"not UTF-8", asJSON, "{\"account\":\"\xff\"}", models.CodeMalformedJSON, "", ""},
		{"a name twice", asJSON, `{"account":"a","account":"b"}`, models.CodeMalformedJSON, "", ""},
		{"a name twice, escaped", asJSON, `{"account":"a","\u0061ccount":"b"}`, models.CodeMalformedJSON, "", ""},
		{"a name twice, further in", asJSON, `{"metadata":{"a":"1","a":"2"}}`, models.CodeMalformedJSON, "", ""},
		{"too deep", asJSON, `{"metadata":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}`, models.CodeMalformedJSON, "", ""},
		{"an unknown member", asJSON, `{"hold":true}`, models.CodeInvalidField, "hold", "is not a field of this request"},
		{"another case", asJSON, `{"Account":"a"}`, models.CodeInvalidField, "Account", "is not a field of this request"},
		{"a number for a string", asJSON, `{"credits":2.5}`, models.CodeInvalidField, "credits", "must be a string"},
		{"a string for a number", asJSON, `{"pieces":"3"}`, models.CodeInvalidField, "pieces", "must be a whole number"},
		{"a fraction for a whole number", asJSON, `{"pieces":3.5}`, models.CodeInvalidField, "pieces", "must be a whole number"},
		{"a number beyond all bounds", asJSON, `{"pieces":1e400}`, models.CodeInvalidField, "pieces", "must be a whole number"},
		{"an array for an object", asJSON, `{"metadata":[]}`, models.CodeInvalidField, "metadata", "must be an object"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := edge.DecodeJSON[order](request(test.contentType, test.body))
			if got := models.CodeOf(err); got != test.code {
				t.Fatalf("code %q, want %q (%v)", got, test.code, err)
			}
			if test.field == "" {
				return
			}
			want := []models.FieldError{{Field: test.field, Detail: test.detail}}
			if got := edge.AsError(err).Fields; !reflect.DeepEqual(got, want) {
				t.Errorf("fields %v, want %v", got, want)
			}
		})
	}
}

func TestForm(t *testing.T) {
	const asForm = "application/x-www-form-urlencoded"
	fields, err := edge.ParseForm(request(asForm, "amount=2.5&reason=a+b"))
	if err != nil {
		t.Fatal(err)
	}
	if fields.Get("amount") != "2.5" || fields.Get("reason") != "a b" {
		t.Errorf("got %v", fields)
	}

	refused := []struct {
		name, contentType, body string
		code                    models.Code
	}{
		{"another type", "multipart/form-data; boundary=x", "", models.CodeUnsupportedMedia},
		{"a broken escape", asForm, "amount=%zz", models.CodeInvalidField},
		{"too large", asForm, "amount=" + strings.Repeat("1", edge.MaxBodyBytes), models.CodeBodyTooLarge},
	}
	for _, test := range refused {
		t.Run(test.name, func(t *testing.T) {
			_, err := edge.ParseForm(request(test.contentType, test.body))
			if got := models.CodeOf(err); got != test.code {
				t.Errorf("code %q, want %q", got, test.code)
			}
		})
	}
}

type leave struct {
	Until  edge.Nullable[string] `json:"until"`
	Travel edge.Nullable[trip]   `json:"travel"`
}

type trip struct {
	To   *string `json:"to"`
	Days int64   `json:"days"`
}

// The null of a Nullable is told from its absence, and its value is read as strictly as
// the body.
func TestDecodeNullable(t *testing.T) {
	for body, want := range map[string]string{
		`{}`:                               `{"until":null,"travel":null} false false`,
		`{"until":null}`:                   `{"until":null,"travel":null} true false`,
		`{"until":"May","travel": null }`:  `{"until":"May","travel":null} true true`,
		`{"travel":{"days":3}}`:            `{"until":null,"travel":{"to":null,"days":3}} false true`,
		"{\"travel\":{\"to\":\"Rome\"}}\n": `{"until":null,"travel":{"to":"Rome","days":0}} false true`,
	} {
		got, err := edge.DecodeJSON[leave](request("application/json", body))
		if err != nil {
			t.Errorf("%s: %v", body, err)
			continue
		}
		text, err := json.Marshal(got)
		if s := fmt.Sprint(string(text), " ", got.Until.Present, " ", got.Travel.Present); err != nil || s != want {
			t.Errorf("%s is %s, %v", body, s, err)
		}
	}
	for body, want := range map[string]string{
		`{"until":5}`:                      "until must be a string",
		`{"travel":"Rome"}`:                "travel must be an object",
		`{"travel":[]}`:                    "travel must be an object",
		`{"travel":{"to":5}}`:              "travel.to must be a string",
		`{"travel":{"days":1.5}}`:          "travel.days must be a whole number",
		`{"travel":{"days":1,"by":"car"}}`: "travel.by is not a field of this request",
		`{"travel":{"Days":1}}`:            "travel.Days is not a field of this request",
		`{"away":null}`:                    "away is not a field of this request",
	} {
		_, err := edge.DecodeJSON[leave](request("application/json", body))
		e := edge.AsError(err)
		if e.Code != models.CodeInvalidField || len(e.Fields) != 1 || e.Fields[0].Field+" "+e.Fields[0].Detail != want {
			t.Errorf("%s: %v, want %s", body, err, want)
		}
	}
	for _, body := range []string{`{"travel":{"days":1,"days":2}}`, `{"travel":{"to":"\ud800`, `{"until":nul}`} {
		if _, err := edge.DecodeJSON[leave](request("application/json", body)); models.CodeOf(err) != models.CodeMalformedJSON {
			t.Errorf("%s: %v", body, err)
		}
	}
}
