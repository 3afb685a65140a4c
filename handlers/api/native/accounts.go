package native

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// AccountLine is an account in a list.
type AccountLine struct {
	ID           models.AccountID     `json:"id"`
	ExternalID   *string              `json:"external_id"`
	Kind         models.AccountKind   `json:"kind"`
	Name         string               `json:"name"`
	BillingEmail string               `json:"billing_email"`
	Zone         string               `json:"zone"`
	Status       models.AccountStatus `json:"status"`
	Available    string               `json:"available"`
	CreatedAt    string               `json:"created_at"`
}

// accounts lists the accounts that the key has access to, newest first.
func (a api) accounts(c echo.Context) error {
	limit, cursor, err := parsePagination(c)
	if err != nil {
		return err
	}
	list := List[AccountLine]{Data: []AccountLine{}}
	if key := edge.Actor(c).Key; !key.IsService() {
		snapshot, err := a.CurrentSnapshot(c)
		if err != nil {
			return err
		}
		list.Data = append(list.Data, newAccountLine(snapshot.Account, snapshot.Available))
		return edge.JSON(c, http.StatusOK, list)
	}
	ctx, after := c.Request().Context(), models.AccountID(cursor)
	if after != "" {
		switch _, err := a.Store.Account(ctx, after); {
		case models.CodeOf(err) == models.CodeNotFound:
			return errInvalidCursor
		case err != nil:
			return err
		}
	}
	page, err := a.Store.SearchAccounts(ctx, models.AccountQuery{After: after, Limit: limit})
	if err != nil {
		return err
	}
	for _, line := range page.Lines {
		list.Data = append(list.Data, newAccountLine(line.Account, line.Available))
	}
	list.Next = nullable(string(page.Next))
	return edge.JSON(c, http.StatusOK, list)
}

func newAccountLine(account models.Account, available models.Credits) AccountLine {
	return AccountLine{
		ID: account.ID, ExternalID: nullable(account.ExternalID), Kind: account.Kind, Name: account.Name,
		BillingEmail: account.BillingEmail, Zone: account.Zone, Status: account.Status,
		Available: available.String(), CreatedAt: edge.FormatTime(account.CreatedAt),
	}
}

// Account is an account without its balance.
type Account struct {
	ID           models.AccountID     `json:"id"`
	ExternalID   *string              `json:"external_id"`
	Kind         models.AccountKind   `json:"kind"`
	Name         string               `json:"name"`
	BillingEmail string               `json:"billing_email"`
	Zone         string               `json:"zone"`
	Status       models.AccountStatus `json:"status"`
	Storage      Storage              `json:"storage"`
	CreatedAt    string               `json:"created_at"`
}

func (a api) account(c echo.Context) error {
	id := models.AccountID(c.Param("id"))
	if err := authorizeAccount(c, id); err != nil {
		return err
	}
	snapshot, err := a.Store.Snapshot(c.Request().Context(), id, time.Time{})
	if err != nil {
		return err
	}
	dialect.SetRemainingHeader(c, snapshot.Available)
	return edge.JSON(c, http.StatusOK, newAccount(snapshot))
}

func newAccount(s models.Snapshot) any {
	account := Account{
		ID:           s.Account.ID,
		Kind:         s.Account.Kind,
		Name:         s.Account.Name,
		BillingEmail: s.Account.BillingEmail,
		Zone:         s.Account.Zone,
		Status:       s.Account.Status,
		Storage:      Storage{s.Account.StorageUsage, s.StorageLimit},
		CreatedAt:    edge.FormatTime(s.Account.CreatedAt),
	}
	if s.Account.ExternalID != "" {
		account.ExternalID = &s.Account.ExternalID
	}
	return account
}
