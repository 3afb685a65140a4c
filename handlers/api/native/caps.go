package native

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Cap is a cap, and what was used of it in the present window.
type Cap struct {
	Subject  models.CapSubject `json:"subject"` // as in addresses: member:usr_…
	Window   models.CapWindow  `json:"window"`
	Limit    string            `json:"limit"` // without the boost
	Boost    *CapBoost         `json:"boost"` // null unless it raises the limit now
	Used     string            `json:"used"`
	Left     string            `json:"left"`      // of limit and boost, 0 if more was used
	ResetsAt *string           `json:"resets_at"` // null for the window ever
}

// CapBoost is how much more may be used for a time.
type CapBoost struct {
	Credits string `json:"credits"`
	Until   string `json:"until"`
}

// newCap encodes a cap that is in the window around an instant.
func newCap(c models.Cap, at time.Time) Cap {
	shown := Cap{
		Subject: c.Subject, Window: c.Window, Limit: c.Amount.String(), Used: c.Used.String(),
		Left: max(0, c.Limit(at)-c.Used).String(), ResetsAt: nullableTime(c.WindowEnd),
	}
	if c.Limit(at) != c.Amount {
		shown.Boost = &CapBoost{c.Boost.String(), edge.FormatTime(c.BoostUntil)}
	}
	return shown
}

// caps lists an account's caps, by subject and window.
func (a api) caps(c echo.Context) error {
	id := models.AccountID(c.Param("id"))
	if err := authorizeAccount(c, id); err != nil {
		return err
	}
	limit, cursor, err := parsePagination(c)
	if err != nil {
		return err
	}
	after, err := parseCapCursor(cursor)
	if err != nil {
		return err
	}
	snapshot, err := a.Store.Snapshot(c.Request().Context(), id, time.Time{})
	if err != nil {
		return err
	}
	dialect.SetRemainingHeader(c, snapshot.Available)
	list := List[Cap]{Data: []Cap{}}
	for _, one := range snapshot.CapsNow() {
		switch {
		case cursor != "" && models.CompareCaps(one, after) <= 0:
			continue
		case len(list.Data) == limit:
			last := list.Data[limit-1]
			list.Next = nullable(capCursor(last.Subject, last.Window))
			return edge.JSON(c, http.StatusOK, list)
		}
		list.Data = append(list.Data, newCap(one, snapshot.At))
	}
	return edge.JSON(c, http.StatusOK, list)
}

// capCursor returns the cursor of the page behind a cap.
func capCursor(subject models.CapSubject, window models.CapWindow) string {
	return string(subject) + "/" + string(window)
}

// parseCapCursor returns a cap of the subject and window that a page ended with.
func parseCapCursor(cursor string) (last models.Cap, err error) {
	if cursor == "" {
		return last, nil
	}
	separator := max(0, strings.LastIndex(cursor, "/"))
	last.Subject, last.Window = models.CapSubject(cursor[:separator]), models.CapWindow(strings.TrimPrefix(cursor[separator:], "/"))
	if !last.Subject.Valid() || !slices.Contains(models.CapWindows, last.Window) {
		return last, errInvalidCursor
	}
	return last, nil
}

// capOf returns the cap with these terms as it is at the instant of a snapshot. It may
// have been changed or removed since they were set.
func capOf(s models.Snapshot, terms models.CapTerms) models.Cap {
	zone := s.Account.Location()
	for _, one := range s.Caps {
		if one.Subject == terms.Subject && one.Window == terms.Window {
			one = one.At(s.At, zone)
			one.CapTerms = terms
			return one
		}
	}
	unused := models.Cap{CapTerms: terms} // it was removed, and its window has ended
	unused.WindowStart, unused.WindowEnd = terms.Window.Around(s.At, zone)
	return unused
}
