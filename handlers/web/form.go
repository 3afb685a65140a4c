package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// faults are what keeps a form from being carried out, as its page prints it.
type faults struct {
	status int
	form   string            // about the form as a whole
	fields map[string]string // by field, whole sentences
}

// of is what is wrong with a field, "" if nothing.
func (f faults) of(field string) string { return f.fields[field] }

// field is an input as it comes back.
func (f faults) field(name, value string) views.Field {
	return views.Field{Value: value, Fault: f.of(name)}
}

// add notes a fault of one field; the first one stays.
func (f *faults) add(field, sentence string) {
	if f.fields == nil {
		f.fields = map[string]string{}
	}
	if f.fields[field] == "" {
		f.fields[field] = sentence
	}
	f.status = http.StatusUnprocessableEntity
}

// date reads the date in a field, as midnight in UTC; the zero time if there is
// something wrong with it.
func (f *faults) date(field, text string) time.Time {
	date, err := models.ParseDate(text)
	switch {
	case errors.Is(err, models.ErrDateRange):
		f.add(field, "Write a date in the years 2000 to 9998.")
	case err != nil:
		f.add(field, "Write a date such as 2026-03-01.")
	}
	return date
}

// key checks the form's hidden key, under which it is carried out once. One that
// no page of ours printed goes, and the form comes back with a new one.
func (f *faults) key(form url.Values) {
	if !edge.ValidKey(form.Get("key")) {
		form.Del("key")
		f.form, f.status = "The form was incomplete. Please send it again.", http.StatusUnprocessableEntity
	}
}

// any tells whether anything is wrong.
func (f faults) any() bool { return f.form != "" || len(f.fields) > 0 }

// faultsOf turns an error into what a form says about it. subjects are the form's
// fields with the words that begin a sentence about each; what concerns another
// field is said of the form. ok is false for errors that are not the form's to
// tell: those become an error page.
func faultsOf(c echo.Context, err error, subjects map[string]string) (f faults, ok bool) {
	e := edge.AsError(err)
	switch e.Code {
	case models.CodeInvalidField:
		for _, fault := range e.Fields {
			subject, known := subjects[fault.Field]
			if !known {
				return faults{status: http.StatusUnprocessableEntity, form: e.Message}, true
			}
			f.add(fault.Field, sentence(subject, fault.Detail))
		}
		return f, true
	case models.CodeInsufficientCredits, models.CodeIdempotencyConflict, models.CodeConflict,
		models.CodeAccountSuspended, models.CodeAccountClosed:
		return faults{status: http.StatusUnprocessableEntity, form: e.Message}, true
	case models.CodeRateLimited, models.CodeBusy:
		edge.SetRetryAfter(c, e)
		return faults{status: edge.Status(e.Code), form: e.Message}, true
	}
	return faults{}, false
}

// sentence says what is wrong: details that are sentences already stay so.
func sentence(subject, detail string) string {
	if first, _ := utf8.DecodeRuneInString(detail); unicode.IsUpper(first) {
		return detail
	}
	return subject + " " + strings.TrimSuffix(detail, ".") + "."
}

// done answers a form that was carried out: the browser goes on to a page, which
// says so once.
func (w *Web) done(c echo.Context, to, flash string) error {
	w.identity.PutFlash(c, flash)
	return edge.SeeOther(c, to)
}

// audit is the record of an act of the person who asks.
func (w *Web) audit(c echo.Context, action string, account models.AccountID, subject, detail string) models.AuditRecord {
	return models.AuditRecord{
		Actor: edge.Actor(c).Ref(), Action: action, AccountID: account, Subject: subject, Detail: detail,
		RequestID: edge.RequestID(c),
	}
}

// maxName is in characters.
const maxName = 100

// plainText is what is wrong with a name that people read, "" if nothing.
func plainText(name string) string {
	switch {
	case name == "":
		return "must not be empty"
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "must be plain text"
	case utf8.RuneCountInString(name) > maxName:
		return "must have at most 100 characters"
	}
	return ""
}
