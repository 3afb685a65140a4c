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

// Faults are the reasons why a form can't be carried out, as its page prints them.
type Faults struct {
	Status int
	Form   string            // about the form as a whole
	fields map[string]string // by field, whole sentences
}

// Any reports whether there are faults.
func (f Faults) Any() bool { return f.Form != "" || len(f.fields) > 0 }

// Of returns the fault of a field, "" for none.
func (f Faults) Of(field string) string { return f.fields[field] }

// Field returns an input with its fault.
func (f Faults) Field(name, value string) views.Field {
	return views.Field{Value: value, Fault: f.Of(name)}
}

// Add records a fault of one field. A field keeps its first fault.
func (f *Faults) Add(field, sentence string) {
	if f.fields == nil {
		f.fields = map[string]string{}
	}
	if f.fields[field] == "" {
		f.fields[field] = sentence
	}
	f.Status = http.StatusUnprocessableEntity
}

// Date reads the date in a field, as midnight in UTC. It returns the zero time if
// there is a fault.
func (f *Faults) Date(field, text string) time.Time {
	date, err := models.ParseDate(text)
	switch {
	case errors.Is(err, models.ErrDateRange):
		f.Add(field, "Enter a date from 2000 to 9998.")
	case err != nil:
		f.Add(field, "Enter a date such as 2026-03-01.")
	}
	return date
}

// CheckKey checks the form's hidden idempotency key. It removes a key that none of our
// pages can have printed, so that the form comes back with a new one.
func (f *Faults) CheckKey(form url.Values) {
	if !edge.ValidIdempotencyKey(form.Get("key")) {
		form.Del("key")
		f.Form, f.Status = "Something was missing from the form. Send it again.", http.StatusUnprocessableEntity
	}
}

// Translate says the faults in the reader's language, as far as the catalogs have them.
func (f *Faults) Translate(c echo.Context) {
	language := edge.Language(c)
	f.Form = language.Fault(f.Form)
	for field, sentence := range f.fields {
		f.fields[field] = language.Fault(sentence)
	}
}

// FaultsFromError turns an error into the faults of a form. subjects maps the form's fields
// to the words that begin a sentence about each; a fault of any other field becomes
// one of the form as a whole. ok is false for errors that belong on an error page.
func FaultsFromError(c echo.Context, err error, subjects map[string]string) (f Faults, ok bool) {
	e, language := edge.AsError(err), edge.Language(c)
	message := language.Fault(e.Message)
	switch e.Code {
	case models.CodeInvalidField:
		for _, fault := range e.Fields {
			subject, known := subjects[fault.Field]
			if !known {
				return Faults{Status: http.StatusUnprocessableEntity, Form: message}, true
			}
			f.Add(fault.Field, FaultSentence(language.Fault(subject), language.Fault(fault.Detail)))
		}
		return f, true
	case models.CodeInsufficientCredits, models.CodeIdempotencyConflict, models.CodeConflict,
		models.CodeAccountSuspended, models.CodeAccountClosed:
		return Faults{Status: http.StatusUnprocessableEntity, Form: message}, true
	case models.CodeRateLimited, models.CodeBusy:
		if e.Code == models.CodeBusy {
			edge.NoteUnavailable(c, err)
		}
		edge.SetRetryAfter(c, e)
		return Faults{Status: edge.Status(e.Code), Form: message}, true
	}
	return Faults{}, false
}

// FaultSentence joins a subject and the detail of a fault. A detail that begins with a
// capital letter is a sentence already and is returned as it is.
func FaultSentence(subject, detail string) string {
	if first, _ := utf8.DecodeRuneInString(detail); unicode.IsUpper(first) {
		return detail
	}
	return subject + " " + strings.TrimSuffix(detail, ".") + "."
}
