package native

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// authorizeAccount returns CodeNotFound unless the API key has access to the
// account: a service key to any, an account's key to its own. It does not reveal
// whether the account exists.
func authorizeAccount(c echo.Context, id models.AccountID) error {
	if key := edge.Actor(c).Key; key.IsService() || key.AccountID == id {
		return nil
	}
	return models.Errorf(models.CodeNotFound, "There is no such account.")
}

// idempotencyKey returns the Idempotency-Key. It returns CodeMissingIdempotencyKey.
func idempotencyKey(c echo.Context) (string, error) {
	key := edge.FirstValue(c.Request().Header, "Idempotency-Key")
	if !edge.ValidIdempotencyKey(key) {
		return "", models.Errorf(models.CodeMissingIdempotencyKey, "This needs an Idempotency-Key header of 1 to 255 visible ASCII characters.")
	}
	return key, nil
}

// decodeOptionalJSON is edge.DecodeJSON for an optional body.
func decodeOptionalJSON[T any](c echo.Context) (body T, err error) {
	if c.Request().ContentLength == 0 {
		return body, nil
	}
	return edge.DecodeJSON[T](c)
}

// postCommand posts a command of the caller, and sets the headers about the
// remaining credits and the replay.
func (a api) postCommand(c echo.Context, command models.Command) (models.Receipt, error) {
	receipt, err := a.post(c, command)
	if err != nil {
		return receipt, err
	}
	if !receipt.Replayed && receipt.Entry.ID != "" {
		// What became available has paid what was owed, in an entry directly behind.
		after := receipt.Entry.BalanceAfter
		dialect.SetRemainingHeader(c, max(0, after.Available-after.Debt))
		return receipt, nil
	}
	_, err = a.readAfter(c, command.Account)
	return receipt, err
}

// postAndRead is postCommand, and returns the account as it is now.
func (a api) postAndRead(c echo.Context, command models.Command) (models.Receipt, models.Snapshot, error) {
	receipt, err := a.post(c, command)
	if err != nil {
		return receipt, models.Snapshot{}, err
	}
	snapshot, err := a.readAfter(c, command.Account)
	return receipt, snapshot, err
}

// post posts a command of the caller.
func (a api) post(c echo.Context, command models.Command) (models.Receipt, error) {
	actor := edge.Actor(c)
	command.Origin, command.Actor = actor.Origin(), actor.Ref()
	receipt, err := a.Store.Post(c.Request().Context(), command)
	if err != nil {
		return receipt, hideClosedAccount(err)
	}
	if receipt.Replayed {
		c.Response().Header().Set("Idempotency-Replayed", "true")
	}
	return receipt, nil
}

// readAfter returns an account as it is now, and sets the header about it.
func (a api) readAfter(c echo.Context, account models.AccountID) (models.Snapshot, error) {
	snapshot, err := a.Store.Snapshot(c.Request().Context(), account, time.Time{})
	if err == nil {
		dialect.SetRemainingHeader(c, snapshot.Available)
	}
	return snapshot, err
}

// hideClosedAccount reports closed accounts as not found.
func hideClosedAccount(err error) error {
	if models.CodeOf(err) == models.CodeAccountClosed {
		return models.Errorf(models.CodeNotFound, "There is no such account.").WithCause(err)
	}
	return err
}

// createdStatus returns 201, or 200 for a replay.
func createdStatus(r models.Receipt) int {
	if r.Replayed {
		return http.StatusOK
	}
	return http.StatusCreated
}

// setCurrentRemainingHeader reports the currently available credits of an account.
// It returns CodeNotFound if there is no such account.
func (a api) setCurrentRemainingHeader(c echo.Context, id models.AccountID) error {
	snapshot, err := a.Store.Snapshot(c.Request().Context(), id, time.Time{})
	if err != nil {
		return err
	}
	dialect.SetRemainingHeader(c, snapshot.Available)
	return nil
}

// setCostHeader reports the credits that the request took.
func setCostHeader(c echo.Context, taken models.Credits) {
	c.Response().Header()["X-Credits-Cost"] = []string{taken.FormatDecimals(2)}
}
