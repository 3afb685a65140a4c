package native

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Balance encodes amounts as decimal strings.
type Balance struct {
	Account models.AccountID `json:"account"`
	At      string           `json:"at"`
	Values
	ByKind map[models.LotKind]string `json:"by_kind"` // available credits, all kinds
	Lots   []Lot                     `json:"lots"`    // in burn order
}

// Values are the five values of a balance.
type Values struct {
	Available string `json:"available"`
	Held      string `json:"held"`
	Frozen    string `json:"frozen"`
	Scheduled string `json:"scheduled"`
	Debt      string `json:"debt"`
}

// Lot is a lot with what is left of it.
type Lot struct {
	ID        models.LotID     `json:"id"`
	Kind      models.LotKind   `json:"kind"`
	Source    models.LotSource `json:"source"`
	Granted   string           `json:"granted"`
	Remaining string           `json:"remaining"`
	Held      string           `json:"held"`
	Priority  int              `json:"priority"`
	Frozen    bool             `json:"frozen"`
	StartsAt  string           `json:"starts_at"`
	ExpiresAt *string          `json:"expires_at"` // null for never
}

// balance returns an account's balance now or at the query parameter "at".
func (a api) balance(c echo.Context, id models.AccountID) error {
	if err := authorizeAccount(c, id); err != nil {
		return err
	}
	at, err := parseTime("at", c.QueryParam("at"))
	if err != nil {
		return err
	}
	snapshot, err := a.Store.Snapshot(c.Request().Context(), id, at)
	if err != nil {
		return err
	}
	if !at.IsZero() && !edge.Actor(c).Key.IsService() { // a customer learns about the present, too
		if err := a.setCurrentRemainingHeader(c, id); err != nil {
			return err
		}
	}
	form := dialect.BalanceForm{Name: "native", Moment: edge.FormatTime(snapshot.At), Remaining: at.IsZero()}
	return a.WriteBalance(c, snapshot, form, func() (int, any, error) { return http.StatusOK, newBalance(snapshot), nil })
}

func newBalance(s models.Snapshot) any {
	b := Balance{
		Account: s.Account.ID,
		At:      edge.FormatTime(s.At),
		Values:  newValues(s.Balance),
		ByKind:  map[models.LotKind]string{},
		Lots:    []Lot{},
	}
	for _, kind := range models.LotKinds {
		b.ByKind[kind] = s.AvailableByKind(kind).String()
	}
	for _, l := range s.Lots {
		b.Lots = append(b.Lots, Lot{
			ID: l.ID, Kind: l.Kind, Source: l.Source, Granted: l.Granted.String(), Remaining: l.Remaining.String(),
			Held: l.Held.String(), Priority: l.Priority, Frozen: l.Frozen, StartsAt: edge.FormatTime(l.StartsAt),
			ExpiresAt: nullableTime(l.ExpiresAt),
		})
	}
	return b
}

func newValues(v models.Balance) Values {
	return Values{v.Available.String(), v.Held.String(), v.Frozen.String(), v.Scheduled.String(), v.Debt.String()}
}
