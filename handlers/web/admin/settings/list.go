package settings

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
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
	page := view.ListPage{Frame: w.Frame(c, "Settings", views.IconAdminSettings, models.Account{})}
	mayChange := edge.Actor(c).MayAdminister()
	if !mayChange {
		page.ReadOnlyReason = admin.ReadOnlyText
	}
	for _, g := range groups {
		shown := view.Group{Name: g.name, Title: g.title, Note: g.note}
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
	page.Groups = append(page.Groups, startGroup(&now))
	return edge.Render(c, http.StatusOK, view.List(page))
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
	line := view.Line{Label: f.label, Value: f.shown(now)}
	if f.kind == color {
		line.Color = now.Brand.Accent
	}
	if f.kind == longText || f.kind == lines {
		line.Long = true
	}
	switch r := w.ReaderOf(c); {
	case state.Fixed:
		one, _ := setting.Named(f.name)
		line.Source.Variable = one.Variable
	case state.Stored:
		line.Source.By, line.Source.At = r.Actor(state.ChangedBy, state.ChangedByName), r.Moment(state.ChangedAt)
	}
	if state.Unusable != "" {
		line.Fault = web.FaultSentence(f.subject+" set here isn’t used: it", state.Unusable)
	}
	return line
}

// startGroup lists what can't be changed while the portal runs.
func startGroup(s *models.Settings) view.Group {
	g := view.Group{Name: "start", Title: "Set at start", Note: "Change these in the environment and restart the portal. Secrets are never shown."}
	for _, one := range s.Start {
		g.Lines = append(g.Lines, view.Line{Label: one.Label, Value: one.Value, Source: view.Source{Start: one.Variable}})
	}
	for _, built := range [][2]string{
		{"Default lifetime of a hold", durationText(s.HoldLife)}, {"Longest lifetime of a hold", durationText(s.MaxHoldLife)},
		{"Lifetime of refunds after expiry", durationText(s.RefundLife)}, {"Version", s.Version},
	} {
		g.Lines = append(g.Lines, view.Line{Label: built[0], Value: built[1], Source: view.Source{Built: true}})
	}
	return g
}
