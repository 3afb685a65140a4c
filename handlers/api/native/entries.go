package native

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Entry is one entry of the ledger.
type Entry struct {
	ID           models.EntryID         `json:"id"`
	Sequence     int64                  `json:"sequence"`
	Kind         models.EntryKind       `json:"kind"`
	Credits      string                 `json:"credits"` // signed change of the account
	Balance      Values                 `json:"balance"` // after the entry
	Lots         []Change               `json:"lots"`
	Made         []NewLot               `json:"made"`
	Charge       *models.ChargeID       `json:"charge"`
	Purchase     *models.PurchaseID     `json:"purchase"`
	Subscription *models.SubscriptionID `json:"subscription"`
	Product      *string                `json:"product"` // Product, Key and User are those of a charge
	Key          *models.KeyID          `json:"key"`
	User         *models.UserID         `json:"user"`
	Cap          *SetCap                `json:"cap"`       // of an entry of the kind cap
	Extension    *ExtendedLot           `json:"extension"` // of an entry of the kind extension
	Reason       *string                `json:"reason"`
	Actor        Actor                  `json:"actor"`
	At           string                 `json:"at"`
	RecordedAt   string                 `json:"recorded_at"`
}

// Change is the signed change of a lot by an entry.
type Change struct {
	Lot       models.LotID   `json:"lot"`
	Kind      models.LotKind `json:"kind"`
	Remaining string         `json:"remaining"`
	Held      string         `json:"held"`
}

// SetCap is a cap as an entry has set or removed it.
type SetCap struct {
	Subject models.CapSubject `json:"subject"`
	Window  models.CapWindow  `json:"window"`
	Limit   string            `json:"limit"`
	Boost   *CapBoost         `json:"boost"`
	Removed bool              `json:"removed"`
}

// ExtendedLot is a lot whose expiry an entry has extended. The entry made its successor.
type ExtendedLot struct {
	Lot       models.LotID `json:"lot"`
	ExpiresAt *string      `json:"expires_at"` // null for never
}

// Actor is who made an entry.
type Actor struct {
	Kind models.ActorKind `json:"kind"`
	ID   *string          `json:"id"`
}

// entries lists an account's entries, newest first.
func (a api) entries(c echo.Context) error {
	id := models.AccountID(c.Param("id"))
	if err := authorizeAccount(c, id); err != nil {
		return err
	}
	query, err := entryQuery(c, id)
	if err != nil {
		return err
	}
	if err := a.setCurrentRemainingHeader(c, id); err != nil {
		return err
	}
	page, err := a.Store.Entries(c.Request().Context(), query)
	if err != nil {
		return err
	}
	list := List[Entry]{Data: []Entry{}}
	for _, line := range page.Lines {
		list.Data = append(list.Data, newEntry(line))
	}
	if page.Next > 0 {
		list.Next = nullable(strconv.FormatInt(page.Next, 10))
	}
	return edge.JSON(c, http.StatusOK, list)
}

// entryQuery parses the filters; kind may be repeated.
func entryQuery(c echo.Context, id models.AccountID) (q models.EntryQuery, err error) {
	q.AccountID, q.Product, q.KeyID = id, c.QueryParam("product"), models.KeyID(c.QueryParam("key"))
	for _, text := range c.QueryParams()["kind"] {
		kind := models.EntryKind(text)
		if !slices.Contains(models.EntryKinds, kind) {
			return q, models.Invalid("kind", "must be a kind of entry such as charge")
		}
		q.Kinds = append(q.Kinds, kind)
	}
	if q.Since, err = parseTime("since", c.QueryParam("since")); err != nil {
		return q, err
	}
	if q.Until, err = parseTime("until", c.QueryParam("until")); err != nil {
		return q, err
	}
	var cursor string
	if q.Limit, cursor, err = parsePagination(c); err != nil || cursor == "" {
		return q, err
	}
	if q.Before, err = strconv.ParseInt(cursor, 10, 64); err != nil || q.Before < 1 {
		return q, errInvalidCursor
	}
	return q, nil
}

func newEntry(line models.EntryLine) Entry {
	entry := Entry{
		ID:           line.ID,
		Sequence:     line.Sequence,
		Kind:         line.Kind,
		Credits:      line.Delta.String(),
		Balance:      newValues(line.BalanceAfter),
		Lots:         []Change{},
		Made:         []NewLot{},
		Charge:       nullable(line.ChargeID),
		Purchase:     nullable(line.PurchaseID),
		Subscription: nullable(line.SubscriptionID),
		Reason:       nullable(line.Reason),
		Actor:        Actor{line.Actor.Kind, nullable(line.Actor.ID)},
		At:           edge.FormatTime(line.EffectiveAt),
		RecordedAt:   edge.FormatTime(line.RecordedAt),
	}
	if line.Kind == models.EntryExtension && len(line.Draws) > 0 {
		entry.Extension = &ExtendedLot{line.Draws[0].LotID, nullableTime(line.ExtendedTo)}
	}
	if c := line.Cap; c != nil {
		entry.Cap = &SetCap{Subject: c.Subject, Window: c.Window, Limit: c.Amount.String(), Removed: c.Removed}
		if c.Boost > 0 {
			entry.Cap.Boost = &CapBoost{c.Boost.String(), edge.FormatTime(c.BoostUntil)}
		}
	}
	for _, d := range line.Draws {
		entry.Lots = append(entry.Lots, Change{d.LotID, d.Kind, d.Remaining.String(), d.Held.String()})
	}
	for _, l := range line.NewLots {
		entry.Made = append(entry.Made, newNewLot(l))
	}
	if charge := line.Charge; charge != nil {
		entry.Product, entry.Key, entry.User = nullable(charge.Product), nullable(charge.KeyID), nullable(charge.UserID)
	}
	return entry
}
