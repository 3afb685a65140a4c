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

// faults are the reasons why a form can't be carried out, as its page prints them.
type faults struct {
	status int
	form   string            // about the form as a whole
	fields map[string]string // by field, whole sentences
}

// any reports whether there are faults.
func (f faults) any() bool { return f.form != "" || len(f.fields) > 0 }

// of returns the fault of a field, "" for none.
func (f faults) of(field string) string { return f.fields[field] }

// field returns an input with its fault.
func (f faults) field(name, value string) views.Field {
	return views.Field{Value: value, Fault: f.of(name)}
}

// add records a fault of one field. A field keeps its first fault.
func (f *faults) add(field, sentence string) {
	if f.fields == nil {
		f.fields = map[string]string{}
	}
	if f.fields[field] == "" {
		f.fields[field] = sentence
	}
	f.status = http.StatusUnprocessableEntity
}

// date reads the date in a field, as midnight in UTC. It returns the zero time if
// there is a fault.
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

// key checks the form's hidden idempotency key. It removes a key that none of our
// pages can have printed, so that the form comes back with a new one.
func (f *faults) key(form url.Values) {
	if !edge.ValidKey(form.Get("key")) {
		form.Del("key")
		f.form, f.status = "The form was incomplete. Please send it again.", http.StatusUnprocessableEntity
	}
}

// faultsOf turns an error into the faults of a form. subjects maps the form's fields
// to the words that begin a sentence about each; a fault of any other field becomes
// one of the form as a whole. ok is false for errors that belong on an error page.
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

// sentence joins a subject and the detail of a fault. A detail that begins with a
// capital letter is a sentence already and is returned as it is.
func sentence(subject, detail string) string {
	if first, _ := utf8.DecodeRuneInString(detail); unicode.IsUpper(first) {
		return detail
	}
	return subject + " " + strings.TrimSuffix(detail, ".") + "."
}

// maxName is in characters.
const maxName = 100

// plainText returns what is wrong with a name that people read, "" if nothing.
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
