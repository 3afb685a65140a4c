package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// maxPriority bounds a grant's place in the burn order; the default order by kind
// uses 10 to 40.
const maxPriority = 1000

// nativeCorrection is the response to a grant or an adjustment.
type nativeCorrection struct {
	Entry     models.EntryID   `json:"entry"`
	Account   models.AccountID `json:"account"`
	Credits   string           `json:"credits"` // signed
	Lot       *nativeNewLot    `json:"lot"`     // null if credits were taken
	Drawn     []nativeDraw     `json:"drawn"`
	Balance   nativeValues     `json:"balance"`
	CreatedAt string           `json:"created_at"`
}

// nativeNewLot is a lot as it was created, whatever has happened to it since.
type nativeNewLot struct {
	ID        models.LotID   `json:"id"`
	Kind      models.LotKind `json:"kind"`
	Source    models.Source  `json:"source"`
	Credits   string         `json:"credits"`
	Priority  int            `json:"priority"`
	StartsAt  string         `json:"starts_at"`
	ExpiresAt *string        `json:"expires_at"` // null for never
}

// grantRequest has the fields of an adjustment with stricter rules for their
// values.
type grantRequest correctionRequest

// correctionRequest is an adjustment. All fields but the amount and the reason are
// about the new lot.
type correctionRequest struct {
	Kind      models.LotKind `json:"kind"`
	Credits   string         `json:"credits"`    // signed in an adjustment
	StartsAt  *string        `json:"starts_at"`  // null for now
	ExpiresAt *string        `json:"expires_at"` // null for never
	Priority  *int64         `json:"priority"`   // null for the default of the kind
	Reason    string         `json:"reason"`
}

// lotTerms validates the new lot, except for its amount.
func (r correctionRequest) lotTerms() (do models.GrantCredits, err error) {
	do.Kind, do.Source = r.Kind, models.SourceGrant
	if do.StartsAt, err = parseOptionalTime("starts_at", r.StartsAt); err != nil {
		return do, err
	}
	if do.ExpiresAt, err = parseOptionalTime("expires_at", r.ExpiresAt); err != nil {
		return do, err
	}
	if p := r.Priority; p != nil {
		if *p < 0 || *p > maxPriority {
			return do, models.Invalid("priority", fmt.Sprintf("must be from 0 to %d", maxPriority))
		}
		priority := int(*p)
		do.Priority = &priority
	}
	return do, nil
}

// grantCreate grants credits in a new lot.
func (a *API) grantCreate(c echo.Context) error {
	body, err := edge.DecodeJSON[grantRequest](c)
	if err != nil {
		return err
	}
	do, err := correctionRequest(body).lotTerms()
	if err != nil {
		return err
	}
	if do.Credits, err = models.ParseCredits(body.Credits); err != nil {
		return models.Invalid("credits", err.Error())
	}
	return a.postCorrection(c, do, body.Reason, "credits.grant", fmt.Sprintf("Granted %s credits through the API.", do.Credits))
}

// parseOptionalTime parses an optional RFC 3339 time of a body.
func parseOptionalTime(field string, text *string) (time.Time, error) {
	switch {
	case text == nil:
		return time.Time{}, nil
	case *text == "":
		return time.Time{}, models.Invalid(field, "must not be empty")
	}
	return parseTime(field, *text)
}

// adjustmentCreate adjusts a balance: a positive amount creates a lot, a negative
// one takes available credits in burn order, all or nothing.
func (a *API) adjustmentCreate(c echo.Context) error {
	body, err := edge.DecodeJSON[correctionRequest](c)
	if err != nil {
		return err
	}
	lot, err := body.lotTerms()
	if err != nil {
		return err
	}
	unsigned, minus := strings.CutPrefix(body.Credits, "-")
	do := models.AdjustCredits{Kind: lot.Kind, StartsAt: lot.StartsAt, ExpiresAt: lot.ExpiresAt, Priority: lot.Priority}
	if do.Amount, err = models.ParseCredits(unsigned); err != nil {
		return models.Invalid("credits", err.Error())
	}
	if minus {
		if body.Kind != "" {
			return models.Invalid("kind", "belongs to credits that are added")
		}
		do.Amount, do.Kind = -do.Amount, models.Purchased // the kind makes no difference here
	}
	return a.postCorrection(c, do, body.Reason, "credits.adjust", fmt.Sprintf("Adjusted the balance by %s credits through the API.", do.Amount))
}

// postCorrection posts a change to the balance of the account in the path.
func (a *API) postCorrection(c echo.Context, do models.Action, reason, action, detail string) error {
	id := models.AccountID(c.Param("id"))
	if err := authorizeAccount(c, id); err != nil {
		return err
	}
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	receipt, err := a.postCommand(c, models.Command{
		Account: id, Key: key, Reason: reason, Do: do,
		Audit: &models.AuditRecord{
			Actor: edge.Actor(c).Ref(), Action: action, AccountID: id, Subject: string(id), Detail: detail, RequestID: edge.RequestID(c),
		},
	})
	if err != nil {
		return err
	}
	if receipt.Entry.Delta < 0 {
		setCostHeader(c, -receipt.Entry.Delta)
	}
	return c.JSON(createdStatus(receipt), newNativeCorrection(receipt.Entry))
}

// createdStatus returns 201, or 200 for a replay.
func createdStatus(r models.Receipt) int {
	if r.Replayed {
		return http.StatusOK
	}
	return http.StatusCreated
}

func newNativeCorrection(e models.Entry) any {
	correction := nativeCorrection{
		Entry:     e.ID,
		Account:   e.AccountID,
		Credits:   e.Delta.String(),
		Drawn:     drawnLots(e),
		Balance:   newNativeValues(e.After.Settled()),
		CreatedAt: edge.Time(e.EffectiveAt),
	}
	for _, l := range e.Made {
		lot := newNativeNewLot(l)
		correction.Lot = &lot
	}
	return correction
}

func newNativeNewLot(l models.Lot) nativeNewLot {
	return nativeNewLot{
		ID: l.ID, Kind: l.Kind, Source: l.Source, Credits: l.Granted.String(), Priority: l.Priority,
		StartsAt: edge.Time(l.StartsAt), ExpiresAt: nullableTime(l.ExpiresAt),
	}
}
