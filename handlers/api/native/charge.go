package native

import (
	"cmp"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Charge is a charge as it was created, whatever has happened to it since.
type Charge struct {
	ID        models.ChargeID     `json:"id"`
	Status    models.ChargeStatus `json:"status"`
	Account   models.AccountID    `json:"account"`
	Credits   string              `json:"credits"`
	Drawn     []Draw              `json:"drawn"`
	Balance   Values              `json:"balance"` // after the charge
	Entry     models.EntryID      `json:"entry"`
	CreatedAt string              `json:"created_at"`
	ExpiresAt *string             `json:"expires_at,omitempty"` // of a hold
}

// Draw is what was taken from a lot or given back to it.
type Draw struct {
	Lot     models.LotID   `json:"lot"`
	Kind    models.LotKind `json:"kind"`
	Credits string         `json:"credits"`
}

// chargeCreate charges an account or places a hold on credits, all or nothing.
func (a api) chargeCreate(c echo.Context) error {
	key, err := idempotencyKey(c)
	if err != nil {
		return err
	}
	body, err := edge.DecodeJSON[ChargeRequest](c)
	if err != nil {
		return err
	}
	do, err := body.action()
	if err != nil {
		return err
	}
	ctx, actor := c.Request().Context(), edge.Actor(c)
	account, customer, fault := a.resolveAccount(c, body)
	if fault == nil {
		edge.SetCallerAccount(c, account)
		fault = a.checkMember(ctx, account, body.User)
	}
	if fault != nil {
		// A replay must still be answered after the customer's key was revoked or
		// the member has left. Posting with a used idempotency key never charges
		// again.
		if posted, err := a.Store.Posted(ctx, account, actor.Origin(), key); err != nil || !posted {
			return cmp.Or(err, fault)
		}
	}
	receipt, err := a.Store.Post(ctx, models.Command{
		Account: account, Origin: actor.Origin(), Key: key, Actor: actor.Ref(), Do: attributeToKey(do, customer),
	})
	if err != nil {
		return hideClosedAccount(err)
	}
	return a.writeCharge(c, receipt)
}

// writeCharge responds with 201, or with 200 to a replay, which repeats the first
// response. Only the remaining credits are as of now.
func (a api) writeCharge(c echo.Context, receipt models.Receipt) error {
	status, remaining := http.StatusCreated, receipt.Entry.BalanceAfter.Available
	if receipt.Replayed {
		snapshot, err := a.Store.Snapshot(c.Request().Context(), receipt.Entry.AccountID, time.Time{})
		if err != nil {
			return err
		}
		status, remaining = http.StatusOK, snapshot.Available
		c.Response().Header().Set("Idempotency-Replayed", "true")
	}
	dialect.SetRemainingHeader(c, remaining)
	if receipt.Charge.Status == models.ChargeCaptured {
		setCostHeader(c, receipt.Charge.Credits)
	}
	return edge.JSON(c, status, newCharge(receipt))
}

func newCharge(r models.Receipt) Charge {
	return Charge{
		ID:        r.Charge.ID,
		Status:    r.Charge.Status,
		Account:   r.Charge.AccountID,
		Credits:   requestedCredits(*r.Charge).String(),
		Drawn:     drawnLots(r.Entry),
		Balance:   newValues(r.Entry.BalanceAfter),
		Entry:     r.Entry.ID,
		CreatedAt: edge.FormatTime(r.Charge.CreatedAt),
		ExpiresAt: nullableTime(r.Charge.ExpiresAt),
	}
}

// drawnLots returns what an entry took from lots or put on hold in them.
func drawnLots(e models.Entry) []Draw {
	drawn := []Draw{}
	for _, d := range e.Draws {
		if d.Remaining < 0 {
			drawn = append(drawn, Draw{d.LotID, d.Kind, d.Remaining.Abs().String()})
		}
	}
	return drawn
}
