package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// nativeBalance encodes amounts as decimal strings.
type nativeBalance struct {
	Account models.AccountID `json:"account"`
	At      string           `json:"at"`
	nativeValues
	ByKind map[models.LotKind]string `json:"by_kind"` // available credits, all kinds
	Lots   []nativeLot               `json:"lots"`    // in burn order
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

// balance returns an account's balance now or at the query parameter "at".
func (a *API) balance(c echo.Context, id models.AccountID) error {
	if err := authorizeAccount(c, id); err != nil {
		return err
	}
	at, err := parseTime("at", c.QueryParam("at"))
	if err != nil {
		return err
	}
	snapshot, err := a.store.Standing(c.Request().Context(), id, at)
	if err != nil {
		return err
	}
	if at.IsZero() {
		setRemainingHeader(c, snapshot.Available)
	}
	return c.JSON(http.StatusOK, newNativeBalance(snapshot))
}

// parseTime parses an optional RFC 3339 time.
func parseTime(field, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Year() < 1970 {
		return time.Time{}, models.Invalid(field, "must be a time such as 2026-03-29T17:48:46.000Z")
	}
	return at, nil
}

func newNativeBalance(s models.Standing) any {
	b := nativeBalance{
		Account:      s.Account.ID,
		At:           edge.Time(s.At),
		nativeValues: newNativeValues(s.Values),
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
			ExpiresAt: nullableTime(l.ExpiresAt),
		})
	}
	return b
}

// nullableTime formats an instant, nil for the zero time.
func nullableTime(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := edge.Time(t)
	return &text
}

func newNativeValues(v models.Values) nativeValues {
	return nativeValues{v.Available.String(), v.Held.String(), v.Frozen.String(), v.Scheduled.String(), v.Debt.String()}
}
