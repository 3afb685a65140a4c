package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// A Flow carries out a form once its handler has found what the form is about and has
// read its fields:
//
//	read → check → preview → post → show
//
// A form with faults is shown again, with status 422, and nothing is done. Otherwise
// the field step decides: "preview" shows the form with what it would do, "apply"
// does it, "ask" sends it to approval. What was done is answered with a redirect;
// an error shows the form again, with the faults that the error stands for.
//
// Preview, Post and Ask may add faults instead of returning an error.
type Flow struct {
	// Preview prepares what Show then prints. A form without Preview has no steps: it
	// is carried out whenever it is sent.
	Preview func(echo.Context) error
	Post    func(echo.Context) (Done, error)
	Ask     func(echo.Context) (Done, error) // nil: there is no such step
	Show    func(c echo.Context, status int) error

	// Explain adds the faults that an error of Preview, Post or Ask stands for, and
	// returns errors that belong on an error page. nil: Form.Explain.
	Explain func(echo.Context, error) error
	// Reused is the fault of a form whose key was used for something else before. The form
	// comes back with a new key. "": the form has no key, or Explain adds the fault.
	Reused string
	// UnknownStep is the message of the error page for any other step.
	UnknownStep string
}

// Done says where the browser goes after a form was carried out, and the flash that the
// page there shows once, "" for none.
type Done struct{ URL, Flash string }

// Submit carries a form out and answers.
func (w *Site) Submit(c echo.Context, f *Form, flow Flow) error {
	done, err := flow.run(c, f)
	if err != nil || done.URL == "" {
		return err
	}
	if done.Flash == "" {
		return edge.SeeOther(c, done.URL)
	}
	return w.RedirectWithFlash(c, done.URL, done.Flash)
}

// run carries a form out. It has shown the form if it returns no URL and no error.
func (flow Flow) run(c echo.Context, f *Form) (done Done, err error) {
	if !f.Faults.Any() {
		if done, err = flow.step(c, f); err != nil {
			err = flow.explain(c, f, err)
		}
	}
	switch {
	case err != nil:
		return Done{}, err
	case f.Faults.Any():
		f.Faults.Translate(c)
		return Done{}, flow.Show(c, f.Faults.Status)
	case done.URL == "":
		return Done{}, flow.Show(c, http.StatusOK)
	}
	return done, nil
}

// step carries out the step that the form asks for.
func (flow Flow) step(c echo.Context, f *Form) (Done, error) {
	switch step := f.Get("step"); {
	case flow.Preview == nil || step == "apply":
		return flow.Post(c)
	case step == "preview":
		return Done{}, flow.Preview(c)
	case step == "ask" && flow.Ask != nil:
		return flow.Ask(c)
	}
	return Done{}, models.Errorf(models.CodeNotFound, "%s", flow.UnknownStep)
}

// explain adds the faults that an error stands for, or returns the error.
func (flow Flow) explain(c echo.Context, f *Form, err error) error {
	f.Faults = Faults{} // those of a preview that was made to show why Post failed
	switch {
	case flow.Reused != "" && models.CodeOf(err) == models.CodeIdempotencyConflict:
		f.Refuse(flow.Reused)
		f.Del("key")
		return nil
	case flow.Explain != nil:
		return flow.Explain(c, err)
	}
	return f.Explain(c, err)
}

// AnswerOr returns err, or without one what answer returns.
func AnswerOr(err error, c echo.Context, answer func(echo.Context) (Done, error)) (Done, error) {
	if err != nil {
		return Done{}, err
	}
	return answer(c)
}

// OnErrorPage is the Explain of a form whose errors all belong on an error page.
func OnErrorPage(_ echo.Context, err error) error { return err }

// RedirectWithFlash redirects to a page, which shows the flash once.
func (w *Site) RedirectWithFlash(c echo.Context, to, flash string) error {
	w.Identity.PutFlash(c, flash)
	return edge.SeeOther(c, to)
}
