package settings

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/setting"
)

// form changes a group of settings. For each it carries the value that it was filled in
// with, in "was." and the name, so that it changes what the admin saw or nothing.
type form struct {
	web.Form
	w      *Pages
	group  group
	r      present.Reader
	states map[setting.Name]setting.State

	now, next models.Settings
	changes   []setting.Change // without their audit records
	same      bool             // a setting is as it is to be already, and was not when the form was opened
	previewed bool
}

// GroupEdit shows the form that changes a group.
func (w *Pages) GroupEdit(c echo.Context) error {
	f, err := w.open(c, web.Form{Values: url.Values{}})
	if err != nil {
		return err
	}
	f.fill()
	return f.show(c, http.StatusOK)
}

// GroupUpdate changes the settings of a group, or shows what that would do. With the field
// default, the setting of that name becomes as by default, and the others stay.
func (w *Pages) GroupUpdate(c echo.Context) error {
	sent, err := web.ReadForm(c, nil)
	if err != nil {
		return err
	}
	f, err := w.open(c, sent)
	if err != nil {
		return err
	}
	if f.Has("default") {
		if err := f.reset(f.Get("default")); err != nil {
			return err
		}
	}
	f.read()
	if !f.Faults.Any() && len(f.changes) == 0 {
		flash := f.r.T("admin_settings.nothing_changed")
		if f.same {
			flash = f.r.T("admin_settings.saved")
		}
		return w.RedirectWithFlash(c, address.AdminSettings, flash)
	}
	flow := web.Flow{Post: f.save, Show: f.show, Explain: f.explain}
	if f.group.previewed {
		flow.Preview, flow.UnknownStep = f.preview, "Settings are previewed or saved."
	}
	return w.Submit(c, &f.Form, flow)
}

// open returns the form of the group in the address. CodeNotFound.
func (w *Pages) open(c echo.Context, sent web.Form) (*form, error) {
	g, ok := groupNamed(c.Param("group"))
	if !ok {
		return nil, models.Errorf(models.CodeNotFound, "There is no such group of settings.")
	}
	f := &form{Form: sent, w: w, group: g, r: w.ReaderOf(c)}
	return f, f.load(c)
}

func (f *form) load(c echo.Context) (err error) {
	f.now, f.states, err = f.w.current(c)
	f.next, f.changes = f.now, nil
	return err
}

// fill fills the fields in with the settings as they are.
func (f *form) fill() {
	for _, field := range f.group.fields {
		f.Set(field.name, field.typed(&f.now))
		f.Set("was."+field.name, f.states[field.name].Value)
	}
}

// reset makes the form one that changes a setting back to its default, and nothing else.
func (f *form) reset(name setting.Name) error {
	for _, field := range f.group.fields {
		if field.name == name {
			was := f.Get("was." + name)
			f.fill()
			f.Set(name, field.typed(f.withDefault(name)))
			f.Set("was."+name, was)
			f.Set("step", "preview") // of a form without a preview, it is ignored
			return nil
		}
	}
	return models.Errorf(models.CodeNotFound, "There is no such setting.")
}

// withDefault returns the settings with one as by default.
func (f *form) withDefault(name setting.Name) *models.Settings {
	s := f.now
	state := f.states[name]
	_ = state.Read(&s, state.Default) // it is the text of a setting
	return &s
}

// read reads the fields, and finds out what changes. What the environment sets is left out,
// and what is not in the form stays.
func (f *form) read() {
	conflict := false
	for _, field := range f.group.fields {
		state := f.states[field.name]
		switch {
		case state.Fixed:
			continue
		case !f.Has(field.name):
			f.Set(field.name, field.typed(&f.now))
			continue
		}
		next := f.next
		text, err := field.read(&f.Form, f.now.Currency)
		if err == nil {
			err = state.Read(&next, text)
		}
		if err != nil {
			f.Faults.Add(field.name, field.fault(f.r, err))
			continue
		}
		text = state.Text(&next)
		switch was := strings.ReplaceAll(f.Get("was."+field.name), "\r\n", "\n"); {
		case text == state.Value && state.Unusable == "":
			f.same = f.same || was != text
		case text == was && was != state.Value: // somebody else has changed it, and this admin has not
			f.Set(field.name, field.typed(&f.now))
		case was != state.Value:
			conflict = true
			f.Faults.Add(field.name, f.conflict(field, &next))
		case f.now.Loosens(&next) && !f.now.Loosens(&f.next):
			f.Faults.Add(field.name, f.r.T("admin_settings.fault_limited")) // they would raise what bounds admins
		default:
			f.changes = append(f.changes, setting.Change{Name: field.name, Was: was, Value: text})
			f.next = next
		}
	}
	if !f.Faults.Any() && len(f.changes) > 0 {
		f.check()
	}
	if conflict {
		f.Faults.Status = http.StatusConflict
	}
}

// conflict says what somebody else has made of a setting while the form was open.
func (f *form) conflict(field field, next *models.Settings) string {
	now, then := field.quoted(f.r, &f.now), field.quoted(f.r, next)
	if who := f.states[field.name].ChangedByName; who != "" {
		return f.r.T("admin_settings.conflict", "name", models.Isolate(who), "now", now, "next", then)
	}
	return f.r.T("admin_settings.conflict_someone", "now", now, "next", then)
}

// fault prints the error of reading a field.
func (f field) fault(r present.Reader, err error) string {
	if f.ask != "" {
		return r.T(f.ask)
	}
	what, _, _ := strings.Cut(err.Error(), ", not ") // the field shows what was typed
	return web.FaultSentence(f.subject, what)
}

// check adds the faults of settings that don't go together.
func (f *form) check() {
	faults := setting.Check(&f.next)
	if state := f.states[setting.Packs]; !state.Fixed && state.Text(&f.next) != state.Default {
		faults = append(faults, setting.CheckPacks(&f.next)...)
	}
	fewest, most := f.next.PurchaseRange()
	for _, fault := range faults {
		sentence, currency := "", f.now.Currency
		switch fault.Name {
		case setting.Price:
			sentence = f.r.T("admin_settings.fault_price_step", "money", f.r.Money(models.CurrencyStep(currency), currency))
		case setting.MaxPurchase:
			sentence = f.r.T("admin_settings.fault_max_purchase", "n", fewest, "credits", f.r.Words())
		case setting.Packs:
			sentence = f.r.T("admin_settings.fault_packs", "n", most, "credits", f.r.Words())
		}
		if f.states[fault.Name].Fixed {
			f.Refuse(sentence)
		} else {
			f.Faults.Add(fault.Name, sentence)
		}
	}
}

func (f *form) preview(echo.Context) error {
	f.previewed = true
	return nil
}

// save changes the settings. Each change has its audit record.
func (f *form) save(c echo.Context) (web.Done, error) {
	said := ""
	for i, change := range f.changes {
		audit := f.w.AuditRecord(c, act.SettingChange, "", change.Name, "")
		for _, field := range f.group.fields {
			if field.name == change.Name {
				said = f.r.T("admin_settings.changed", "what", f.r.T(field.said), "from", field.quoted(f.r, &f.now), "to", field.quoted(f.r, &f.next))
				audit = audit.Changing(change.Name, field.shown(f.r, &f.now), field.shown(f.r, &f.next))
			}
		}
		audit.Detail = said
		f.changes[i].Audit = audit
	}
	if len(f.changes) > 1 {
		said = f.r.T("admin_settings.changed_many", "n", len(f.changes))
	}
	return web.Done{URL: address.AdminSettings, Flash: said}, f.w.Store.ChangeSettings(c.Request().Context(), f.changes...)
}

// explain tells of settings that somebody has changed at the same moment.
func (f *form) explain(c echo.Context, err error) error {
	if models.CodeOf(err) != models.CodeConflict {
		return f.Explain(c, err)
	}
	if err := f.load(c); err != nil {
		return err
	}
	if f.read(); !f.Faults.Any() {
		f.Refuse(edge.AsError(err).Message)
		f.Faults.Status = http.StatusConflict
	}
	return nil
}
