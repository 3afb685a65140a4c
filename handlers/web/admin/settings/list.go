package settings

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/setting"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/settings"
)

// List shows all settings with where each comes from.
func (w *Pages) List(c echo.Context) error {
	now, states, err := w.current(c)
	if err != nil {
		return err
	}
	r := w.ReaderOf(c)
	page := view.ListPage{Frame: w.Frame(c, r.T("admin_settings.settings"), views.IconAdminSettings, models.Account{})}
	mayChange := edge.Actor(c).MayAdminister()
	if !mayChange {
		page.ReadOnlyReason = admin.ReadOnlyText
	}
	for _, g := range groups {
		shown := view.Group{Name: g.name, Title: r.T(g.title), Note: sentence(r, g.note)}
		for _, f := range g.fields {
			state := states[f.name]
			if mayChange && !state.Fixed {
				shown.EditURL = address.AdminSettingsGroup(g.name)
			}
			shown.Lines = append(shown.Lines, w.line(c, f, state, &now))
		}
		if g.name == "brand" {
			logo, err := w.logoLine(c)
			if err != nil {
				return err
			}
			shown.Lines = append(shown.Lines, logo)
		}
		page.Groups = append(page.Groups, shown)
	}
	page.Groups = append(page.Groups, startGroup(r, &now))
	return edge.Render(c, http.StatusOK, view.List(page))
}

// Findable lists all settings for the search.
func (w *Pages) Findable(r present.Reader) (all []web.Findable) {
	add := func(id, text, variable, page string) {
		all = append(all, web.Findable{Text: text, Variable: variable, Page: page, URL: address.AdminSettings + "#" + id})
	}
	for _, g := range groups {
		for _, f := range g.fields {
			one, _ := setting.Named(f.name) // TestEverySettingIsOnThePage
			add(f.name, r.T(f.label), one.Variable, r.T(g.title))
		}
	}
	for _, one := range w.Settings().Start {
		add(one.Variable, one.Label, one.Variable, r.T("admin_settings.group_start"))
	}
	return all
}

// current returns the settings as they are stored now, and where each comes from.
func (w *Pages) current(c echo.Context) (models.Settings, map[setting.Name]setting.State, error) {
	list, err := w.Store.SettingStates(c.Request().Context())
	states, now := map[setting.Name]setting.State{}, *w.Settings()
	for _, s := range list {
		states[s.Name] = s
		_ = s.Read(&now, s.Value) // it is the text of one that is in effect
	}
	return now, states, err
}

func (w *Pages) line(c echo.Context, f field, state setting.State, now *models.Settings) view.Line {
	r := w.ReaderOf(c)
	line := view.Line{ID: f.name, Label: r.T(f.label), Value: f.shown(r, now)}
	if f.kind == color {
		line.Color = now.Brand.Accent
	}
	switch {
	case state.Fixed:
		one, _ := setting.Named(f.name)
		line.Source.Variable = one.Variable
	case state.Stored:
		line.Source.By, line.Source.At = r.Actor(state.ChangedBy, state.ChangedByName), r.Moment(state.ChangedAt)
	}
	if state.Unusable != "" {
		line.Fault = r.T("admin_settings.unusable", "subject", f.subject, "fault", strings.TrimSuffix(state.Unusable, "."))
	}
	return line
}

// startGroup lists what can't be changed while the portal runs.
func startGroup(r present.Reader, s *models.Settings) view.Group {
	g := view.Group{Name: "start", Title: r.T("admin_settings.group_start"), Note: r.T("admin_settings.group_start_note")}
	for _, one := range s.Start {
		g.Lines = append(g.Lines, view.Line{ID: one.Variable, Label: one.Label, Value: one.Value, Source: view.Source{Start: one.Variable}})
	}
	for _, built := range [][2]string{
		{r.T("admin_settings.hold_life"), durationText(r, s.HoldLife)}, {r.T("admin_settings.max_hold_life"), durationText(r, s.MaxHoldLife)},
		{r.T("admin_settings.refund_life"), durationText(r, s.RefundLife)}, {r.T("admin_settings.version"), s.Version},
	} {
		g.Lines = append(g.Lines, view.Line{Label: built[0], Value: built[1], Source: view.Source{Built: true}})
	}
	return g
}
