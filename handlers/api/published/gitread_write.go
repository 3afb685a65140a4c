package published

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/payment"
	"github.com/bursar-portal/bursar/models"
)

const invalidCreditsMessage = "Invalid credits value"

// gitReadCreditsRequest keeps the number as it was written.
type gitReadCreditsRequest struct {
	Credits json.RawMessage `json:"credits"`
}

type gitReadSet struct {
	Success bool        `json:"success"`
	Credits json.Number `json:"credits"`
}

// errSetBalance marks failures of the store while setting a balance.
var errSetBalance = errors.New("setting the balance failed")

// gitReadSetCredits sets the available credits by an adjustment of the difference,
// plus the debt if there is any. The dialect has no idempotency key, so every call
// is an operation of its own: repeating one blindly may undo what happened in
// between.
func (a api) gitReadSetCredits(c echo.Context) error {
	body, err := decodeGitRead[gitReadCreditsRequest](c, invalidCreditsMessage)
	if err != nil {
		return err
	}
	credits, err := models.ParseCreditsNumber(string(body.Credits))
	// -0 hints at a bug in the caller, so it is rejected.
	if err != nil || bytes.HasPrefix(body.Credits, []byte("-")) {
		return newGitReadError(invalidCreditsMessage, err)
	}
	receipt, err := a.Store.Post(c.Request().Context(), a.setBalanceCommand(c, credits))
	switch models.CodeOf(err) {
	case "":
		return edge.JSON(c, http.StatusOK, gitReadSet{true, jsonNumber(receipt.Entry.BalanceAfter.AfterRepayment().Available)})
	case models.CodeInsufficientCredits, models.CodeInvalidField: // more than the ledger can hold
		return newGitReadError(invalidCreditsMessage, err)
	case models.CodeInternal:
		return models.Internal(errors.Join(errSetBalance, err))
	}
	return err
}

// setBalanceCommand sets the available credits of the key's account.
func (a api) setBalanceCommand(c echo.Context, credits models.Credits) models.Command {
	actor := edge.Actor(c)
	id := models.NewAuditID()
	return models.Command{
		Account: actor.Key.AccountID,
		Origin:  actor.Origin(),
		Key:     string(id),
		Actor:   actor.Ref(),
		Do:      models.AdjustCredits{To: &credits, Kind: models.Purchased},
		Audit: &models.AuditRecord{
			ID:        id,
			At:        a.Now(),
			Actor:     actor.Ref(),
			Action:    "credits.set",
			AccountID: actor.Key.AccountID,
			Subject:   string(actor.Key.AccountID),
			Detail:    fmt.Sprintf("Set the balance to %s credits through POST %s.", credits, gitReadCreditsPath),
			RequestID: edge.RequestID(c),
		},
	}
}

type gitReadURL struct {
	URL string `json:"url"`
}

// gitReadCheckout opens a checkout for whole credits. 10, 10.0 and 1e1 are all ten.
func (a api) gitReadCheckout(c echo.Context) error {
	body, err := decodeGitRead[gitReadCreditsRequest](c, invalidCreditsMessage)
	if err != nil {
		return err
	}
	credits, err := models.ParseCreditsNumber(string(body.Credits))
	if err != nil || credits%models.Credit != 0 {
		return newGitReadError(invalidCreditsMessage, err)
	}
	account, err := a.gitReadBuyerAccount(c)
	if err != nil {
		return err
	}
	purchase, err := a.Payments.StartCheckout(c.Request().Context(), payment.Order{
		Actor:   edge.Actor(c),
		Account: account,
		Credits: int64(credits / models.Credit),
	})
	switch {
	case err == nil:
		return edge.JSON(c, http.StatusOK, gitReadURL{purchase.SessionURL})
	case models.CodeOf(err) == models.CodeInvalidField && edge.AsError(err).Fields[0].Field == "credits":
		return newGitReadError(invalidCreditsMessage, err)
	}
	return err
}

// gitReadBuyerAccount returns the account to buy for. Any valid key of an account
// may open a checkout: that takes no credits, and someone still has to pay.
func (a api) gitReadBuyerAccount(c echo.Context) (models.Account, error) {
	actor := edge.Actor(c)
	id, err := gitReadAccount(actor)
	if err != nil {
		return models.Account{}, err
	}
	if actor.Key == nil && !actor.MayBuyFor(id) {
		return models.Account{}, models.Errorf(models.CodeForbidden, "You may not buy for this account.")
	}
	return a.Store.Account(c.Request().Context(), id)
}

type gitReadVerifyRequest struct {
	SessionID string `json:"sessionId"`
}

type gitReadSuccess struct {
	Success bool `json:"success"`
}

// gitReadVerify settles the payment of a Checkout Session, which may be settled
// already, and reports whether it is paid.
func (a api) gitReadVerify(c echo.Context) error {
	body, err := decodeGitRead[gitReadVerifyRequest](c, "Missing session ID")
	switch {
	case err != nil:
		return err
	case body.SessionID == "":
		return newGitReadError("Missing session ID", nil)
	}
	actor := edge.Actor(c)
	if actor.Stranger() {
		return models.Errorf(models.CodeForbidden, "Nobody here is known by this token.")
	}
	purchase, err := a.Payments.LookUp(c.Request().Context(), actor, body.SessionID)
	switch {
	case models.CodeOf(err) == models.CodeNotFound && errors.Is(err, payment.ErrForeignSession):
		return newGitReadError("Invalid session", err)
	case models.CodeOf(err) == models.CodeNotFound:
		return newGitReadError("Stripe session not found", err)
	case err != nil:
		return err
	case purchase.State != models.PurchasePaid:
		return newGitReadError("Payment not completed", nil)
	}
	return edge.JSON(c, http.StatusOK, gitReadSuccess{true})
}

// gitReadCheckoutsLeft returns how many more checkouts the caller's account may open.
func (a api) gitReadCheckoutsLeft(c echo.Context) (edge.RateLimit, bool) {
	id, err := gitReadAccount(edge.Actor(c))
	return a.Payments.CheckoutsLeft(id), err == nil && id != ""
}

// gitReadLookupsLeft returns how many more unknown sessions the caller may name.
func (a api) gitReadLookupsLeft(c echo.Context) (edge.RateLimit, bool) {
	asker := payment.Asker(edge.Actor(c))
	return a.Payments.LookupsLeft(asker), asker != ""
}
