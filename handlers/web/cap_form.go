package web

import (
	"context"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// A CapForm is the page that sets a cap, and changes, boosts and removes one that there is.
// Customers and operators have it, each under addresses of their own.
type CapForm struct {
	Form
	CapSide
	w       *Site
	r       present.Reader
	account models.Account
	now     time.Time
	subject models.CapSubject // "" if none was chosen yet
	window  models.CapWindow
	cap     *models.Cap // as it counts now, removed or not; nil if there never was one
	owner   present.CapOwner

	sent           string // which form was: set, boost or remove; "" if none was
	confirms       string // the form whose charges-stopping limit is to be confirmed
	confirmedLimit string
}

// CapSide is what differs between the pages of customers and of operators.
type CapSide struct {
	Action  string // the forms are sent to addresses below it
	ListURL string // of the account's caps
	// May reports whether the reader may set a cap.
	May        func(models.CapSubject) bool
	AsksReason bool
}

// capSubjects begin sentences about the form's fields.
var capSubjects = map[string]string{
	"subject": "This", "window": "The window", "limit": "The limit", "boost.credits": "The boost", "boost.until": "The last day", "reason": "The reason",
}

// CapForm returns the form of the cap that the values name, or of a new one for a subject
// or without any. Errors: CodeNotFound, and CodeForbidden for caps that the reader may not
// set.
func (w *Site) CapForm(c echo.Context, account models.Account, side CapSide, form Form, sent string) (*CapForm, error) {
	form.Subjects, form.Typed = capSubjects, w.ReaderOf(c).Typed
	f := &CapForm{Form: form, CapSide: side, w: w, r: w.ReaderOf(c), account: account, sent: sent,
		subject: models.CapSubject(form.Text("subject")), window: models.CapWindow(form.Text("window"))}
	s, err := w.Store.Snapshot(c.Request().Context(), account.ID, time.Time{})
	if err != nil {
		return nil, err
	}
	f.now, f.account = s.At, s.Account
	for _, one := range s.Caps {
		if one.Subject == f.subject && one.Window == f.window && !one.Forgotten(s.At) {
			present := one.At(s.At, account.Location())
			f.cap = &present
		}
	}
	return f, f.identify(c.Request().Context())
}

// identify finds out whose use the cap bounds, and checks that the reader may do that.
func (f *CapForm) identify(ctx context.Context) error {
	if f.window != "" && !slices.Contains(models.CapWindows, f.window) {
		return models.Errorf(models.CodeNotFound, "There is no such window.")
	}
	if f.subject == "" {
		if f.May(models.CapOnAccount) { // whoever may set any may set this one
			return nil
		}
		return errCapForbidden
	}
	if !f.subject.Valid() {
		return models.Errorf(models.CodeNotFound, "A cap bounds an account, a member or an API key.")
	}
	if !f.May(f.subject) {
		return errCapForbidden
	}
	owners, err := f.w.CapOwners(ctx, f.account, f.r, f.subject)
	f.owner = owners[f.subject]
	unknown := f.owner.Name == string(f.subject.Member())+string(f.subject.Key())
	if err == nil && unknown && f.live() == nil {
		return models.Errorf(models.CodeNotFound, "This account has no such member or API key.")
	}
	return err
}

var errCapForbidden = models.Errorf(models.CodeForbidden, "Only owners and admins can set caps for members and API keys. Billing members can set the account’s.")

// live returns the cap, nil if there is none or it was removed.
func (f *CapForm) live() *models.Cap {
	if f.cap == nil || f.cap.Removed {
		return nil
	}
	return f.cap
}

// SubmitCap carries out the form that was sent; show prints the page.
func (w *Site) SubmitCap(c echo.Context, f *CapForm, show func(echo.Context, int) error) error {
	f.CheckKey()
	do := f.read()
	return w.Submit(c, &f.Form, Flow{
		Post: func(c echo.Context) (Done, error) {
			if f.confirm(do); f.Faults.Any() {
				return Done{}, nil
			}
			english := f.r
			english.Language = nil // as all of the audit log is
			audit := w.AuditRecord(c, capActions[f.sent], f.account.ID, string(f.subject), f.said(do, english))
			command := f.Command(edge.Actor(c), f.account.ID, do)
			command.Reason, command.Audit = f.Text(f.sent+"_reason"), &audit
			_, err := w.Store.Post(c.Request().Context(), command)
			return Done{URL: f.ListURL, Flash: views.Capital(f.said(do, f.r))}, err
		},
		Show:   show,
		Reused: f.r.T("caps.reused"),
	})
}

// capActions are what the audit log calls the forms.
var capActions = map[string]string{"set": "cap.set", "boost": "cap.boost", "remove": "cap.remove"}

// read reads the form that was sent into a command.
func (f *CapForm) read() models.ChangeCap {
	f.Chosen("subject", f.subject != "")
	f.Chosen("window", f.window != "")
	do := models.ChangeCap{Subject: f.subject, Window: f.window}
	switch f.sent {
	case "set":
		limit := f.Credits("limit")
		do.Amount = &limit
	case "boost":
		do.Boost = f.readBoost()
	case "remove":
		do.Remove = true
	}
	return do
}

// readBoost reads how much more may be used, through the end of the last day in the
// account's zone.
func (f *CapForm) readBoost() *models.CapBoost {
	boost := models.CapBoost{Credits: f.Credits("boost.credits")}
	if boost.Credits == 0 { // ends one that there is
		return &boost
	}
	if f.Text("boost.until") == "" {
		f.Faults.Add("boost.until", f.r.T("caps.choose_last"))
		return &boost
	}
	last := f.Faults.Date("boost.until", f.Text("boost.until"))
	boost.Until = models.FromWallClock(last.AddDate(0, 0, 1), f.account.Location())
	f.Require("boost.until", last.IsZero() || boost.Until.After(f.now), f.r.T("caps.choose_later"))
	return &boost
}

// confirm adds a fault to a change that leaves nothing to use now, until it is sent again.
func (f *CapForm) confirm(do models.ChangeCap) {
	limit, used, stops := f.stops(do)
	if !stops || f.Get("confirmed") == limit.String() {
		return
	}
	field, text := "limit", f.r.T("caps.stops", "used", f.r.Amount(used), "limit", f.r.Amount(limit))
	if f.sent == "boost" {
		field = "boost.credits"
	}
	switch now := f.live(); {
	case now != nil && used >= now.Limit(f.now):
		text = f.r.T("caps.stay_stopped", "used", f.r.Amount(used), "limit", f.r.Amount(limit))
	case limit == 0:
		text = f.r.T("caps.zero_stops")
	}
	f.Faults.Add(field, text)
	f.confirms, f.confirmedLimit = f.sent, limit.String()
}

// stops returns the limit that a change sets for now and how much of it is used already,
// and whether that leaves nothing to use.
func (f *CapForm) stops(do models.ChangeCap) (limit, used models.Credits, stops bool) {
	var terms models.CapTerms
	now := f.live()
	if now != nil {
		terms = now.CapTerms
	}
	if f.cap != nil {
		used = f.cap.Used
	}
	if do.Amount != nil {
		terms.Amount = *do.Amount
	}
	if do.Boost != nil {
		terms.Boost, terms.BoostUntil = do.Boost.Credits, do.Boost.Until
	}
	limit = terms.Limit(f.now)
	same := now != nil && now.Limit(f.now) == limit
	return limit, used, !do.Remove && !same && used >= limit
}

// said is what was done, for the flash and the audit log.
func (f *CapForm) said(do models.ChangeCap, r present.Reader) string {
	name := r.CapName(models.CapTerms{Subject: f.subject, Window: f.window}, f.owner.Name)
	switch {
	case do.Remove:
		return r.T("caps.did_remove", "cap", name)
	case do.Boost != nil && do.Boost.Credits > 0:
		return r.T("caps.did_boost", "cap", name, "credits", r.Count(do.Boost.Credits), "day", r.DayOrMoment(do.Boost.Until))
	case do.Boost != nil:
		return r.T("caps.did_end", "cap", name)
	}
	return r.T("caps.did_set", "cap", name, "credits", r.Count(*do.Amount))
}
