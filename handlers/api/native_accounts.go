package api

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
)

// maxExternalID is the most bytes that the operator's own id of an account has.
const maxExternalID = 255

// nativeAccountLine is an account as a list shows it.
type nativeAccountLine struct {
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

// accounts lists the accounts that the key may act on, newest first: all, or its
// own.
func (a *API) accounts(c echo.Context) error {
	limit, cursor, err := paging(c)
	if err != nil {
		return err
	}
	list := nativeList[nativeAccountLine]{Data: []nativeAccountLine{}}
	if key := edge.Actor(c).Key; !key.IsService() {
		standing, err := a.standing(c)
		if err != nil {
			return err
		}
		list.Data = append(list.Data, nativeAccountLineOf(standing.Account, standing.Available))
		return c.JSON(http.StatusOK, list)
	}
	ctx, after := c.Request().Context(), models.AccountID(cursor)
	if after != "" {
		switch _, err := a.store.Account(ctx, after); {
		case models.CodeOf(err) == models.CodeNotFound:
			return errCursor
		case err != nil:
			return err
		}
	}
	page, err := a.store.SearchAccounts(ctx, models.AccountQuery{After: after, Limit: limit})
	if err != nil {
		return err
	}
	for _, line := range page.Lines {
		list.Data = append(list.Data, nativeAccountLineOf(line.Account, line.Available))
	}
	list.Next = optional(string(page.Next))
	return c.JSON(http.StatusOK, list)
}

func nativeAccountLineOf(account models.Account, available models.Credits) nativeAccountLine {
	return nativeAccountLine{
		ID: account.ID, ExternalID: optional(account.ExternalID), Kind: account.Kind, Name: account.Name,
		BillingEmail: account.BillingEmail, Zone: account.Zone, Status: account.Status,
		Available: available.String(), CreatedAt: edge.Time(account.CreatedAt),
	}
}

// accountRequest is what makes an account. Of one that is there already nothing
// is changed, but a plan is started that it never had by this way.
type accountRequest struct {
	Kind  models.AccountKind `json:"kind"`
	Name  string             `json:"name"`
	Email string             `json:"email"` // the owner's
	Zone  string             `json:"zone"`  // UTC unless given
	Plan  string             `json:"plan"`  // its slug, none unless given
}

// accountPut makes or finds the account with the operator's own id: 201 or 200.
// However many such requests race, there is one account and one plan.
func (a *API) accountPut(c echo.Context) error {
	external, err := externalID(c)
	if err != nil {
		return err
	}
	body, err := edge.DecodeJSON[accountRequest](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	var plan models.PlanVersion
	if body.Plan != "" {
		if plan, err = a.store.PlanBySlug(ctx, body.Plan); err != nil {
			if models.CodeOf(err) == models.CodeNotFound {
				err = models.Invalid("plan", "is not one of the plans")
			}
			return err
		}
	}
	status := http.StatusOK
	account, err := a.store.AccountByExternalID(ctx, external)
	if models.CodeOf(err) == models.CodeNotFound && edge.Actor(c).Key.IsService() {
		if plan.Archived {
			return models.Invalid("plan", "is archived: nobody can take it up any more")
		}
		account, status, err = a.accountCreate(c, external, body)
	}
	if err != nil {
		return err
	}
	if err := reach(c, account.ID); err != nil {
		return err
	}
	if err := a.startPlan(c, account.ID, plan.PlanID); err != nil {
		return err
	}
	standing, err := a.store.Snapshot(ctx, account.ID, time.Time{})
	if err != nil {
		return err
	}
	setRemaining(c, standing.Available)
	return c.JSON(status, nativeAccountOf(standing))
}

// externalID is the operator's own id of an account in the address.
func externalID(c echo.Context) (string, error) {
	id := c.Param("id")
	if c.Request().URL.RawPath != "" { // then the router leaves what is escaped
		unescaped, err := url.PathUnescape(id)
		if err != nil {
			return "", models.Invalid("external_id", "must be escaped as in an address")
		}
		id = unescaped
	}
	if id == "" || len(id) > maxExternalID || !utf8.ValidString(id) || strings.ContainsFunc(id, unicode.IsControl) {
		return "", models.Invalid("external_id", "must be plain text of 1 to 255 bytes")
	}
	return id, nil
}

// accountCreate makes an account, and its owner if the address is new here: a
// user without a password. If another request was faster, it finds what that one
// made.
func (a *API) accountCreate(c echo.Context, external string, body accountRequest) (models.Account, int, error) {
	if body.Kind != models.Solo && body.Kind != models.Enterprise {
		return models.Account{}, 0, models.Invalid("kind", "must be solo or enterprise")
	}
	zone := cmp.Or(body.Zone, "UTC")
	if err := identity.CheckPerson(body.Name, body.Email, zone); err != nil {
		return models.Account{}, 0, err
	}
	ctx := c.Request().Context()
	owner, err := a.owner(ctx, body, zone)
	if err != nil {
		return models.Account{}, 0, err
	}
	account, err := a.store.OpenAccount(ctx, models.NewAccount{
		Kind: body.Kind, Name: body.Name, Owner: owner.ID, BillingEmail: body.Email, Zone: zone, ExternalID: external,
	})
	if models.CodeOf(err) == models.CodeConflict {
		if there, missing := a.store.AccountByExternalID(ctx, external); missing == nil {
			return there, http.StatusOK, nil
		}
	}
	if err != nil {
		return models.Account{}, 0, err
	}
	return account, http.StatusCreated, a.store.WriteAudit(ctx, models.AuditRecord{
		Actor: edge.Actor(c).Ref(), Action: "account.open", AccountID: account.ID, Subject: string(account.ID),
		Detail: "Opened the account through the API.", RequestID: edge.RequestID(c),
	})
}

// owner finds or makes the user with the address. A person is called by the name
// of their solo account; of an organization's owner only the address is known.
func (a *API) owner(ctx context.Context, body accountRequest, zone string) (models.User, error) {
	user, err := a.store.UserByEmail(ctx, body.Email)
	if models.CodeOf(err) != models.CodeNotFound {
		return user, err
	}
	name := body.Name
	if body.Kind == models.Enterprise {
		name, _, _ = strings.Cut(body.Email, "@")
	}
	user, err = a.store.CreateUser(ctx, models.NewUser{Email: body.Email, Name: name, Zone: zone})
	if models.CodeOf(err) == models.CodeConflict {
		return a.store.UserByEmail(ctx, body.Email)
	}
	return user, err
}

// startPlan gives an account its first plan, once: a request that comes again
// finds it started, be it with another plan or after the plan was canceled.
func (a *API) startPlan(c echo.Context, id models.AccountID, plan models.PlanID) error {
	if plan == "" {
		return nil
	}
	_, err := a.store.Post(c.Request().Context(), models.Command{
		Account: id, Origin: "system", Key: "plan:" + string(id), Actor: edge.Actor(c).Ref(),
		Do: models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: plan},
	})
	switch models.CodeOf(err) {
	case models.CodeIdempotencyConflict, models.CodeConflict:
		return nil
	}
	return unreachable(err)
}
