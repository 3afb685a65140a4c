package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// nativeBalance prints amounts as decimal strings.
type nativeBalance struct {
	Account models.AccountID `json:"account"`
	At      string           `json:"at"`
	nativeValues
	ByKind map[models.LotKind]string `json:"by_kind"` // available, all kinds
	Lots   []nativeLot               `json:"lots"`    // in the order of use
}

type nativeValues struct {
	Available string `json:"available"`
	Held      string `json:"held"`
	Frozen    string `json:"frozen"`
	Scheduled string `json:"scheduled"`
	Debt      string `json:"debt"`
}

type nativeLot struct {
	ID        models.LotID   `json:"id"`
	Kind      models.LotKind `json:"kind"`
	Source    models.Source  `json:"source"`
	Granted   string         `json:"granted"`
	Remaining string         `json:"remaining"`
	Held      string         `json:"held"`
	Priority  int            `json:"priority"`
	Frozen    bool           `json:"frozen"`
	StartsAt  string         `json:"starts_at"`
	ExpiresAt *string        `json:"expires_at"` // null for never
}

// balance answers with where an account stands now, or at the instant of the
// query's "at".
func (a *API) balance(c echo.Context, id models.AccountID) error {
	if err := reach(c, id); err != nil {
		return err
	}
	at, err := instant("at", c.QueryParam("at"))
	if err != nil {
		return err
	}
	standing, err := a.store.Snapshot(c.Request().Context(), id, at)
	if err != nil {
		return err
	}
	if at.IsZero() {
		setRemaining(c, standing.Available)
	}
	return c.JSON(http.StatusOK, nativeBalanceOf(standing))
}

// instant reads an optional RFC 3339 time that stands in a field.
func instant(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Year() < 1970 {
		return time.Time{}, models.Invalid(field, "must be a time such as 2026-03-29T17:48:46.000Z")
	}
	return at, nil
}

func nativeBalanceOf(s models.Standing) any {
	b := nativeBalance{
		Account:      s.Account.ID,
		At:           edge.Time(s.At),
		nativeValues: nativeValuesOf(s.Values),
		ByKind:       map[models.LotKind]string{},
		Lots:         []nativeLot{},
	}
	for _, kind := range models.LotKinds {
		b.ByKind[kind] = s.Of(kind).String()
	}
	for _, l := range s.Lots {
		b.Lots = append(b.Lots, nativeLot{
			ID: l.ID, Kind: l.Kind, Source: l.Source, Granted: l.Granted.String(), Remaining: l.Remaining.String(),
			Held: l.Held.String(), Priority: l.Priority, Frozen: l.Frozen, StartsAt: edge.Time(l.StartsAt),
			ExpiresAt: optionalTime(l.ExpiresAt),
		})
	}
	return b
}

// optionalTime prints an instant, nil for none.
func optionalTime(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := edge.Time(t)
	return &text
}

func nativeValuesOf(v models.Values) nativeValues {
	return nativeValues{v.Available.String(), v.Held.String(), v.Frozen.String(), v.Scheduled.String(), v.Debt.String()}
}
