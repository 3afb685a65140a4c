package native

import (
	"cmp"
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// CapRequest sets a cap or changes it. What is absent stays as it is.
type CapRequest struct {
	Limit *string                        `json:"limit"`
	Boost edge.Nullable[CapBoostRequest] `json:"boost"` // null ends it
}

// CapBoostRequest raises a cap for a time.
type CapBoostRequest struct {
	Credits *string `json:"credits"`
	Until   *string `json:"until"`
}

// CapChange is the response to a change of a cap. A replay repeats the terms that were
// set; what was used of them is as of now.
type CapChange struct {
	Entry   models.EntryID   `json:"entry"`
	Account models.AccountID `json:"account"`
	Cap
	CreatedAt string `json:"created_at"`
}

// CapRemoval is the response to the removal of a cap.
type CapRemoval struct {
	Entry     models.EntryID    `json:"entry"`
	Account   models.AccountID  `json:"account"`
	Subject   models.CapSubject `json:"subject"`
	Window    models.CapWindow  `json:"window"`
	CreatedAt string            `json:"created_at"`
}

// change validates the request, as far as the ledger does not.
func (r CapRequest) change(do models.ChangeCap) (_ models.ChangeCap, err error) {
	if r.Limit != nil {
		limit, err := models.ParseCredits(*r.Limit)
		if err != nil {
			return do, models.Invalid("limit", err.Error())
		}
		do.Amount = &limit
	}
	if !r.Boost.Present {
		return do, nil
	}
	do.Boost = &models.CapBoost{}
	boost := r.Boost.Value
	if boost == nil {
		return do, nil
	}
	if boost.Credits == nil {
		return do, models.Invalid("boost.credits", "is required")
	}
	if do.Boost.Credits, err = models.ParseCredits(*boost.Credits); err != nil {
		return do, models.Invalid("boost.credits", err.Error())
	}
	if do.Boost.Until, err = parseOptionalTime("boost.until", boost.Until); err != nil {
		return do, err
	}
	if do.Boost.Credits > 0 && boost.Until == nil {
		return do, models.Invalid("boost.until", "is required")
	}
	return do, nil
}

// capParams returns the cap that the path names.
func capParams(c echo.Context) (do models.ChangeCap, err error) {
	subject, err := pathParam(c, "subject", "subject")
	if err != nil {
		return do, err
	}
	do.Subject, do.Window = models.CapSubject(subject), models.CapWindow(c.Param("window"))
	return do, nil
}

// capPut sets a cap or changes it.
func (a api) capPut(c echo.Context) error {
	do, err := capParams(c)
	if err != nil {
		return err
	}
	body, err := edge.DecodeJSON[CapRequest](c)
	if err != nil {
		return err
	}
	if do, err = body.change(do); err != nil {
		return err
	}
	receipt, snapshot, err := a.postCapChange(c, do)
	if err != nil {
		return err
	}
	return edge.JSON(c, http.StatusOK, CapChange{
		Entry: receipt.Entry.ID, Account: receipt.Entry.AccountID, Cap: newCap(capOf(snapshot, *receipt.Entry.Cap), snapshot.At),
		CreatedAt: edge.FormatTime(receipt.Entry.EffectiveAt),
	})
}

// capDelete removes a cap. It goes on counting until its window ends, so that it can't be
// evaded by being set anew.
func (a api) capDelete(c echo.Context) error {
	do, err := capParams(c)
	if err != nil {
		return err
	}
	do.Remove = true
	receipt, _, err := a.postCapChange(c, do)
	if err != nil {
		return err
	}
	e := receipt.Entry
	return edge.JSON(c, http.StatusOK, CapRemoval{e.ID, e.AccountID, e.Cap.Subject, e.Cap.Window, edge.FormatTime(e.EffectiveAt)})
}

// postCapChange posts a change of a cap of the account in the path, and returns the account
// as it is now.
func (a api) postCapChange(c echo.Context, do models.ChangeCap) (models.Receipt, models.Snapshot, error) {
	id := models.AccountID(c.Param("id"))
	key, err := idempotencyKey(c)
	if err != nil {
		return models.Receipt{}, models.Snapshot{}, err
	}
	ctx, actor := c.Request().Context(), edge.Actor(c)
	if fault := a.checkCapSubject(ctx, id, do); fault != nil {
		// A replay must still be answered after the member has left.
		if posted, err := a.Store.Posted(ctx, id, actor.Origin(), key); err != nil || !posted {
			return models.Receipt{}, models.Snapshot{}, cmp.Or(err, fault)
		}
	}
	return a.postAndRead(c, models.Command{
		Account: id, Key: key, Do: do,
		Audit: &models.AuditRecord{
			Actor: actor.Ref(), Action: do.AuditAction(), AccountID: id, Subject: string(do.Subject), Detail: do.AuditDetail("through the API"),
			RequestID: edge.RequestID(c),
		},
	})
}

// checkCapSubject returns CodeNotFound unless the cap's subject is one of the account's.
// The caps of a member who has left can still be removed.
func (a api) checkCapSubject(ctx context.Context, account models.AccountID, do models.ChangeCap) error {
	if do.Remove || !do.Subject.Valid() { // which the ledger rejects
		return nil
	}
	if key := do.Subject.Key(); key != "" {
		_, err := a.Store.AccountKey(ctx, account, key)
		return err
	}
	if member := do.Subject.Member(); member != "" {
		isMember, err := a.isMember(ctx, account, member)
		if err == nil && !isMember {
			err = models.Errorf(models.CodeNotFound, "This account has no such member.")
		}
		return err
	}
	return nil
}
