package web

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// A Form is what was typed into a form, and what is wrong with it. Each page that has
// a form embeds one in a struct with what the form is about. The reading methods, such as
// Credits, return the value of a field, and add a fault if it can't be used; the page then
// prints the fields with their faults by Field and View.
//
// A form is carried out by Flow.
type Form struct {
	url.Values
	Faults Faults
	// Subjects maps fields to the words that begin a sentence about each, such as
	// "The amount". The store's errors name fields by these keys.
	Subjects map[string]string
	// Typed, unless nil, reads numbers as the reader's language writes them (present.Reader.Typed).
	// What such a form is filled in with has to be printed in that language.
	Typed func(string) string
}

// ReadForm reads the form that was sent. Errors: those of edge.Form.
func ReadForm(c echo.Context, subjects map[string]string) (Form, error) {
	values, err := edge.ParseForm(c)
	return Form{Values: values, Subjects: subjects}, err
}

// Text returns a field without surrounding spaces.
func (f *Form) Text(field string) string { return strings.TrimSpace(f.Get(field)) }

// Required reads a text that must show something.
func (f *Form) Required(field, ifEmpty string) string {
	text := f.Text(field)
	f.Require(field, models.HasVisible(text), ifEmpty)
	return text
}

// Reason reads why an operator does something.
func (f *Form) Reason() string { return f.Required("reason", "Enter a reason.") }

// Name reads a name of plain text. Characters that steer the direction are left out.
func (f *Form) Name(field string) string {
	name := strings.TrimSpace(models.WithoutBidiControls(f.Get(field)))
	if fault := models.CheckName(name); fault != "" {
		f.Faults.Add(field, FaultSentence(f.Subjects[field], fault))
	}
	return name
}

// Credits reads an unsigned number of credits.
func (f *Form) Credits(field string) models.Credits {
	return parsed(f, field, f.Number(field), models.ParseCredits)
}

// OptionalCredits is Credits, with 0 for an empty field.
func (f *Form) OptionalCredits(field string) models.Credits {
	return parsed(f, field, cmp.Or(f.Number(field), "0"), models.ParseCredits)
}

// SignedCredits reads a number of credits with an optional sign.
func (f *Form) SignedCredits(field string) models.Credits {
	return parsed(f, field, f.Number(field), models.ParseSignedCredits)
}

// OptionalBytes reads a size such as "10 GB", with 0 for an empty field.
func (f *Form) OptionalBytes(field string) models.Bytes {
	return parsed(f, field, cmp.Or(ungroupedSize(f.Get(field)), "0"), models.ParseBytes)
}

// OptionalNumber reads a whole number, with 0 for an empty field.
func (f *Form) OptionalNumber(field, otherwise string) int {
	n, err := strconv.Atoi(cmp.Or(f.Number(field), "0"))
	f.Require(field, err == nil, otherwise)
	return n
}

func parsed[T any](f *Form, field, text string, parse func(string) (T, error)) T {
	value, err := parse(text)
	f.Parsed(field, f.Subjects[field], err)
	return value
}

// Parsed adds the error of a parser, if any, as a sentence about a subject.
func (f *Form) Parsed(field, subject string, err error) {
	if err != nil {
		f.Faults.Add(field, FaultSentence(subject, err.Error()))
	}
}

// Chosen adds a fault unless one of a field's choices was made.
func (f *Form) Chosen(field string, ok bool) { f.Require(field, ok, "Choose one of these.") }

// Checked adds the faults of a model's own check, if any.
func (f *Form) Checked(err error) {
	if err != nil {
		for _, fault := range edge.AsError(err).Fields {
			f.Faults.Add(fault.Field, FaultSentence(f.Subjects[fault.Field], fault.Detail))
		}
	}
}

// Require adds a fault unless ok. A field keeps its first fault, so that later
// requirements may assume the earlier ones.
func (f *Form) Require(field string, ok bool, otherwise string) {
	if !ok {
		f.Faults.Add(field, otherwise)
	}
}

// CheckKey checks the hidden idempotency key.
func (f *Form) CheckKey() { f.Faults.CheckKey(f.Values) }

// Refuse makes a sentence the fault of the form as a whole.
func (f *Form) Refuse(sentence string) {
	f.Faults.Form, f.Faults.Status = sentence, http.StatusUnprocessableEntity
}

// Explain adds the faults that an error stands for. It returns errors that belong on
// an error page.
func (f *Form) Explain(c echo.Context, err error) error {
	more, ok := FaultsFromError(c, err, f.Subjects)
	if !ok {
		return err
	}
	for field, sentence := range more.fields {
		f.Faults.Add(field, sentence)
	}
	f.Faults.Form, f.Faults.Status = cmp.Or(f.Faults.Form, more.Form), max(f.Faults.Status, more.Status)
	return nil
}

// Command returns a command about an account under the form's key, for the reason
// typed. Its audit record is left to the caller.
func (f *Form) Command(actor models.Actor, account models.AccountID, do models.Action) models.Command {
	return models.Command{
		Account: account, Origin: actor.Origin(), Key: f.Get("key"), Actor: actor.Ref(), Reason: f.Text("reason"), Do: do,
	}
}

// View prints what the form carries beside its fields. A form without a usable key
// gets a new one.
func (f *Form) View(action string) views.Form {
	return views.Form{Action: action, Key: cmp.Or(f.Get("key"), rand.Text()), Fault: f.Faults.Form}
}

// Field prints a field as it was typed, with its fault.
func (f *Form) Field(name string) views.Field { return f.Faults.Field(name, f.Get(name)) }

// Options prints the choices of a field with their texts.
func Options[T ~string](choices []T, texts map[T]string, selected string) []views.Option {
	list := make([]views.Option, len(choices))
	for i, choice := range choices {
		list[i] = views.Option{Value: string(choice), Text: texts[choice], Selected: string(choice) == selected}
	}
	return list
}
