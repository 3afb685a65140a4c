package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// recordedForm is a form of one field, with all steps, that records what is done with it.
type recordedForm struct {
	Form
	fails error // of each step
	trail string
}

func newRecordedForm(step string) *recordedForm {
	return &recordedForm{Form: Form{
		Values:   url.Values{"step": {step}, "key": {"k1"}, "amount": {"5"}},
		Subjects: map[string]string{"amount": "The amount"},
	}}
}

func (f *recordedForm) flow() Flow {
	step := func(name string) (Done, error) {
		f.trail += name + " "
		return Done{URL: "/" + name, Flash: name}, f.fails
	}
	return Flow{
		Preview: func(echo.Context) error { _, err := step("preview"); return err },
		Post:    func(echo.Context) (Done, error) { return step("post") },
		Ask:     func(echo.Context) (Done, error) { return step("ask") },
		Show: func(_ echo.Context, status int) error {
			f.trail += "show " + http.StatusText(status)
			return nil
		},
		Reused: "This form was used before.", UnknownStep: "There is no such step.",
	}
}

func emptyContext() echo.Context {
	return echo.New().NewContext(httptest.NewRequest(http.MethodPost, "/", nil), httptest.NewRecorder())
}

func TestFormStepsRun(t *testing.T) {
	for _, test := range []struct{ step, trail, goesTo string }{
		{"preview", "preview show OK", ""},
		{"apply", "post ", "/post"},
		{"ask", "ask ", "/ask"},
	} {
		f := newRecordedForm(test.step)
		done, err := f.flow().run(emptyContext(), &f.Form)
		if err != nil || f.trail != test.trail || done.URL != test.goesTo {
			t.Errorf("%s: did %q and goes to %q (%v), want %q and %q", test.step, f.trail, done.URL, err, test.trail, test.goesTo)
		}
	}
}

func TestFormWithFaultsDoesNothing(t *testing.T) {
	for _, step := range []string{"preview", "apply", "ask", "else"} {
		f := newRecordedForm(step)
		f.Require("amount", false, "The amount is odd.")
		done, err := f.flow().run(emptyContext(), &f.Form)
		if err != nil || f.trail != "show Unprocessable Entity" || done.URL != "" {
			t.Errorf("%s: did %q and goes to %q (%v)", step, f.trail, done.URL, err)
		}
	}
}

func TestUnknownFormSteps(t *testing.T) {
	for _, step := range []string{"", "else", "Preview"} {
		f := newRecordedForm(step)
		if _, err := f.flow().run(emptyContext(), &f.Form); models.CodeOf(err) != models.CodeNotFound || f.trail != "" {
			t.Errorf("step %q: did %q (%v), want nothing and CodeNotFound", step, f.trail, err)
		}
	}
	f := newRecordedForm("ask")
	flow := f.flow()
	flow.Ask = nil
	if _, err := flow.run(emptyContext(), &f.Form); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("a form that nobody approves was sent to approval (%v)", err)
	}
	f = newRecordedForm("")
	flow = f.flow()
	flow.Preview = nil
	if done, err := flow.run(emptyContext(), &f.Form); err != nil || done.URL != "/post" {
		t.Errorf("a form without steps goes to %q (%v)", done.URL, err)
	}
}

func TestFormComesBackWithTheFaultsOfAnError(t *testing.T) {
	cause := errors.New("the disk is on fire")
	for _, test := range []struct {
		name   string
		err    error
		trail  string
		form   string
		amount string
		key    string
		page   error // that the error page shows
	}{
		{"field", models.Invalid("amount", "is more than can be counted"), "show Unprocessable Entity", "", "The amount is more than can be counted.", "k1", nil},
		{"other field", models.Invalid("zone", "is odd"), "show Unprocessable Entity", "Some of the input can't be used.", "", "k1", nil},
		{"conflict", models.Errorf(models.CodeConflict, "Too late."), "show Unprocessable Entity", "Too late.", "", "k1", nil},
		{"key", models.Errorf(models.CodeIdempotencyConflict, "Key."), "show Unprocessable Entity", "This form was used before.", "", "", nil},
		{"busy", models.Errorf(models.CodeBusy, "Later."), "show Service Unavailable", "Later.", "", "k1", nil},
		{"ours", cause, "", "", "", "k1", cause},
	} {
		for step, did := range map[string]string{"preview": "preview ", "apply": "post ", "ask": "ask "} {
			f := newRecordedForm(step)
			f.fails = test.err
			done, err := f.flow().run(emptyContext(), &f.Form)
			if !errors.Is(err, test.page) || done.URL != "" || f.trail != did+test.trail {
				t.Errorf("%s, %s: did %q and goes to %q (%v)", test.name, step, f.trail, done.URL, err)
			}
			if f.Faults.Form != test.form || f.Faults.Of("amount") != test.amount || f.Get("key") != test.key {
				t.Errorf("%s, %s: says %q and %q, with the key %q", test.name, step, f.Faults.Form, f.Faults.Of("amount"), f.Get("key"))
			}
		}
	}
}

// A step may add faults itself, and a form may explain an error in its own words.
func TestFormWithItsOwnFaults(t *testing.T) {
	f := newRecordedForm("preview")
	flow := f.flow()
	flow.Preview = func(echo.Context) error {
		f.Require("amount", false, "Only 3 can be taken.")
		return nil
	}
	if _, err := flow.run(emptyContext(), &f.Form); err != nil || f.trail != "show Unprocessable Entity" {
		t.Errorf("did %q (%v)", f.trail, err)
	}
	f = newRecordedForm("apply")
	f.fails = models.Errorf(models.CodeInsufficientCredits, "Not enough.")
	flow = f.flow()
	flow.Explain = func(echo.Context, error) error {
		f.Require("amount", false, "Only 3 can be taken.")
		return nil
	}
	if _, err := flow.run(emptyContext(), &f.Form); err != nil || f.Faults.Form != "" || f.Faults.Of("amount") != "Only 3 can be taken." {
		t.Errorf("says %q and %q (%v)", f.Faults.Form, f.Faults.Of("amount"), err)
	}
	f = newRecordedForm("apply")
	f.fails = models.Errorf(models.CodeConflict, "Too late.")
	flow = f.flow()
	flow.Explain = OnErrorPage
	if _, err := flow.run(emptyContext(), &f.Form); models.CodeOf(err) != models.CodeConflict || f.trail != "post " {
		t.Errorf("did %q (%v), want the error page", f.trail, err)
	}
}
