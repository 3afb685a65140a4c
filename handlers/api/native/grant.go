package native

import (
	"fmt"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// maxPriority bounds a grant's place in the burn order; the default order by kind
// uses 10 to 40.
const maxPriority = 1000

// Correction is the response to a grant or an adjustment.
type Correction struct {
	Entry     models.EntryID   `json:"entry"`
	Account   models.AccountID `json:"account"`
	Credits   string           `json:"credits"` // signed
	Lot       *NewLot          `json:"lot"`     // null if credits were taken
	Drawn     []Draw           `json:"drawn"`
	Balance   Values           `json:"balance"`
	CreatedAt string           `json:"created_at"`
}

// NewLot is a lot as it was created, whatever has happened to it since.
type NewLot struct {
	ID        models.LotID     `json:"id"`
	Kind      models.LotKind   `json:"kind"`
	Source    models.LotSource `json:"source"`
	Credits   string           `json:"credits"`
	Priority  int              `json:"priority"`
	StartsAt  string           `json:"starts_at"`
	ExpiresAt *string          `json:"expires_at"` // null for never
}

// GrantRequest has the fields of an adjustment with stricter rules for their
// values.
type GrantRequest CorrectionRequest

// CorrectionRequest is an adjustment. All fields but the amount and the reason are
// about the new lot.
type CorrectionRequest struct {
	Kind      models.LotKind `json:"kind"`
	Credits   string         `json:"credits"`    // signed in an adjustment
	StartsAt  *string        `json:"starts_at"`  // null for now
	ExpiresAt *string        `json:"expires_at"` // null for never
	Priority  *int64         `json:"priority"`   // null for the default of the kind
	Reason    string         `json:"reason"`
}

// lotTerms validates the new lot, except for its amount.
func (r CorrectionRequest) lotTerms() (do models.GrantCredits, err error) {
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
func (a api) grantCreate(c echo.Context) error {
	body, err := edge.DecodeJSON[GrantRequest](c)
	if err != nil {
		return err
	}
	do, err := CorrectionRequest(body).lotTerms()
	if err != nil {
		return err
	}
	if do.Credits, err = models.ParseCredits(body.Credits); err != nil {
		return models.Invalid("credits", err.Error())
	}
	return a.postCorrection(c, do, body.Reason, "credits.grant", fmt.Sprintf("Granted %s credits through the API.", do.Credits))
}

// adjustmentCreate adjusts a balance: a positive amount creates a lot, a negative
// one takes available credits in burn order, all or nothing.
func (a api) adjustmentCreate(c echo.Context) error {
	body, err := edge.DecodeJSON[CorrectionRequest](c)
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
func (a api) postCorrection(c echo.Context, do models.Action, reason, action, detail string) error {
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
	return edge.JSON(c, createdStatus(receipt), newCorrection(receipt.Entry))
}

func newCorrection(e models.Entry) any {
	correction := Correction{
		Entry:     e.ID,
		Account:   e.AccountID,
		Credits:   e.Delta.String(),
		Drawn:     drawnLots(e),
		Balance:   newValues(e.BalanceAfter.AfterRepayment()),
		CreatedAt: edge.FormatTime(e.EffectiveAt),
	}
	for _, l := range e.NewLots {
		lot := newNewLot(l)
		correction.Lot = &lot
	}
	return correction
}

func newNewLot(l models.Lot) NewLot {
	return NewLot{
		ID: l.ID, Kind: l.Kind, Source: l.Source, Credits: l.Granted.String(), Priority: l.Priority,
		StartsAt: edge.FormatTime(l.StartsAt), ExpiresAt: nullableTime(l.ExpiresAt),
	}
}
