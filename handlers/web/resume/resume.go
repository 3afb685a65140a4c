// Package resume keeps a form that was sent after its session had ended, and puts it back
// into its page once the same person has signed in again. Nothing is carried out: the
// person sends the form once more. A form that waits for a fresh proof of who the person is
// (handlers/web/public/confirm.go) is kept likewise, and is then sent again as it was.
//
// Until then the form travels as a hidden field of the sign-in page, so that nobody can fill
// the database without signing in. The sign-in form, like every form, is accepted from our
// own pages only, so no other site can plant a form.
package resume

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	"github.com/bursar-portal/bursar/views/say"
)

// Parameter is the parameter of a page's address that names the kept form to fill in, and
// Anchor the fragment that leads to it on the page.
const (
	Parameter = "restored"
	Anchor    = "restored"
)

// maxBytes bounds what is kept of a form, as JSON.
const maxBytes = 16 << 10

// A Form is what is kept of a form. It never holds views.SecretFields or what looks like a
// secret.
type Form struct {
	Action string        `json:"action"` // the address that it was sent to
	Page   string        `json:"page"`   // the address of its page
	User   models.UserID `json:"user"`   // who filled it in
	Fields url.Values    `json:"fields"`
	// Secrets reports that some fields were left out because they are secret, and TooLong
	// that all were because they are more than is kept.
	Secrets bool `json:"secrets,omitempty"`
	TooLong bool `json:"too_long,omitempty"`
}

// PageOf returns the address of the page on which a form was filled in, "" if the browser does
// not tell. A form that came back because of its faults is still the one of the page before;
// it says so itself, in views.ReturnField.
//
// Only the path and the query of what is told are used, so the result is always ours.
func PageOf(r *http.Request) string {
	from, err := url.Parse(cmp.Or(r.PostForm.Get(views.ReturnField), r.Referer()))
	if err != nil || from.Path == "" {
		return ""
	}
	query := from.Query()
	query.Del(Parameter)
	page := url.URL{Path: from.Path, RawQuery: query.Encode()}
	return address.Local(page.String(), "")
}

// New keeps a form of a user, which was sent to an address from one of our pages.
func New(user models.UserID, page, action string, fields url.Values) Form {
	f := Form{Action: action, Page: page, User: user, Fields: url.Values{}}
	for name, values := range fields {
		switch {
		case name == views.ReturnField:
		case slices.Contains(views.SecretFields, name):
			f.Secrets = f.Secrets || name != "csrf_token" && fields.Get(name) != ""
		case slices.ContainsFunc(values, looksSecret.MatchString):
			f.Secrets = true
		default:
			f.Fields[name] = values
		}
	}
	if len(f.Encode()) > maxBytes {
		f.Fields, f.TooLong = url.Values{}, true
	}
	return f
}

// looksSecret matches API keys of ours, and Stripe's, wherever somebody has pasted them.
var looksSecret = regexp.MustCompile(`[0-9a-fA-F]{64}|(sk|rk|whsec)_\w{8}`)

// Encode returns the form as text.
func (f Form) Encode() string {
	text, err := json.Marshal(f)
	if err != nil {
		return "" // can't happen: all fields are strings
	}
	return string(text)
}

// Decode reads what Encode has made. ok is false for anything that New would not have kept.
func Decode(text string) (f Form, ok bool) {
	if len(text) > maxBytes || json.Unmarshal([]byte(text), &f) != nil {
		return Form{}, false
	}
	// The address with the token is the page's in another spelling: /%2Fevil.test/é becomes
	// //evil.test/%C3%A9.
	local := address.Local(f.Page, "") != "" && address.Local(f.Action, "") != "" && address.Local(f.Address(""), "") != ""
	for name, values := range f.Fields {
		if len(values) == 0 || slices.Contains(views.SecretFields, name) || slices.ContainsFunc(values, looksSecret.MatchString) {
			return Form{}, false
		}
	}
	return f, local && f.User != ""
}

// Address returns the form's page with the form filled in, which is kept under a token.
func (f Form) Address(token string) string {
	page, err := url.Parse(f.Page)
	if err != nil {
		return f.Page
	}
	query := page.Query()
	query.Set(Parameter, token)
	page.RawQuery, page.Fragment = query.Encode(), Anchor
	return page.String()
}

// SignInNotice tells on the sign-in page why the person is there.
func (f Form) SignInNotice(l *say.Printer) views.Notice {
	n := ended(l, "signin.ended_kept")
	switch {
	case f.TooLong:
		n = ended(l, "signin.ended_too_long")
	case f.Secrets:
		n = ended(l, "signin.ended_secrets")
	case !f.entered():
		n = ended(l, "signin.ended")
	}
	return n
}

// LostNotice is the sign-in notice of a form that is not kept, since it is somebody unknown's.
func LostNotice(l *say.Printer) views.Notice { return ended(l, "signin.ended_lost") }

// FileNotice is the sign-in notice of a form with a file, which is not kept.
func FileNotice(l *say.Printer) views.Notice { return ended(l, "signin.ended_file") }

func ended(l *say.Printer, key string) views.Notice {
	return views.Notice{Tone: views.ToneWarn, Title: l.T("signin.ended_title"), Text: l.T(key)}
}

// entered reports whether the form has a field that a person fills in.
func (f Form) entered() bool {
	for name := range f.Fields {
		if !slices.Contains([]string{"account", "key", "id", "user", "note", "was", "archived", "version"}, name) {
			return true
		}
	}
	return false
}
