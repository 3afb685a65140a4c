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
	var dialects []string
	for _, d := range s.Dialects {
		dialects = append(dialects, d.Name)
	}
	mail := "Off"
	if s.Mail {
		mail = "On"
	}
	start := func(label, value, variable string) view.Line {
		return view.Line{Label: label, Value: value, Source: view.Source{Start: variable}}
	}
	built := func(label, value string) view.Line {
		return view.Line{Label: label, Value: value, Source: view.Source{Built: true}}
	}
	return view.Group{Name: "start", Title: "Set at start", Note: "Change these in the environment and restart the portal.", Lines: []view.Line{
		start("Address", s.BaseURL, "BURSAR_BASE_URL"),
		start("Currency", strings.ToUpper(s.Currency), "BURSAR_CURRENCY"),
		start("Mail", mail, "BURSAR_SMTP_URL"),
		start("APIs", present.JoinNonEmpty(dialects, ", "), "BURSAR_DIALECTS"),
		start("Origins that may call the APIs", strings.Join(s.CORSOrigins, ", "), "BURSAR_CORS_ORIGINS"),
		built("Default lifetime of a hold", durationText(s.HoldLife)),
		built("Longest lifetime of a hold", durationText(s.MaxHoldLife)),
		built("Lifetime of refunds after expiry", durationText(s.RefundLife)),
		built("Version", s.Version),
	}}
}
