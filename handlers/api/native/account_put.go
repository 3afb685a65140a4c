package native

import (
	"cmp"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/api/dialect"
	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
)

// maxExternalID bounds the operator's own ID of an account, in bytes.
const maxExternalID = 255

// AccountRequest creates an account. It does not change an existing one, except
// that it starts a plan if the account never got one this way.
type AccountRequest struct {
	Kind  models.AccountKind `json:"kind"`
	Name  string             `json:"name"`
	Email string             `json:"email"` // the owner's
	Zone  string             `json:"zone"`  // defaults to UTC
	Plan  string             `json:"plan"`  // slug, "" for none
}

// accountPut returns the account with the operator's own ID, creating it if
// necessary: 201 or 200. Concurrent requests result in one account with one plan.
func (a api) accountPut(c echo.Context) error {
	external, err := externalIDParam(c)
	if err != nil {
		return err
	}
	body, err := edge.DecodeJSON[AccountRequest](c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	var plan models.PlanVersion
	if body.Plan != "" {
		if plan, err = a.Store.PlanBySlug(ctx, body.Plan); err != nil {
			if models.CodeOf(err) == models.CodeNotFound {
				err = models.Invalid("plan", "is not one of the plans")
			}
			return err
		}
	}
	status := http.StatusOK
	account, err := a.Store.AccountByExternalID(ctx, external)
	if models.CodeOf(err) == models.CodeNotFound && edge.Actor(c).Key.IsService() {
		if plan.Archived {
			return models.Invalid("plan", "is archived, so new accounts can't start it")
		}
		account, status, err = a.accountCreate(c, external, body)
	}
	if err != nil {
		return err
	}
	if err := authorizeAccount(c, account.ID); err != nil {
		return err
	}
	if err := a.startFirstPlan(c, account.ID, plan.PlanID); err != nil {
		return err
	}
	snapshot, err := a.Store.Snapshot(ctx, account.ID, time.Time{})
	if err != nil {
		return err
	}
	dialect.SetRemainingHeader(c, snapshot.Available)
	return edge.JSON(c, status, newAccount(snapshot))
}

// externalIDParam returns the operator's own ID of an account from the path.
func externalIDParam(c echo.Context) (string, error) {
	id, err := pathParam(c, "id", "external_id")
	if err != nil {
		return "", err
	}
	if id == "" || len(id) > maxExternalID || !utf8.ValidString(id) || strings.ContainsFunc(id, unicode.IsControl) {
		return "", models.Invalid("external_id", "must be plain text of 1 to 255 bytes")
	}
	return id, nil
}

// accountCreate creates an account, which works for programs at once. Its owner is mailed a
// link, by which they become it: until then they hold a pending place that nobody else can
// take. If another request was faster, it returns the account created by that.
func (a api) accountCreate(c echo.Context, external string, body AccountRequest) (models.Account, int, error) {
	if body.Kind != models.Solo && body.Kind != models.Enterprise {
		return models.Account{}, 0, models.Invalid("kind", "must be solo or enterprise")
	}
	zone := cmp.Or(body.Zone, "UTC")
	body.Name = models.WithoutBidiControls(body.Name)
	if err := identity.ValidateUser(body.Name, body.Email, zone); err != nil {
		return models.Account{}, 0, err
	}
	ctx := c.Request().Context()
	mail := identity.Invited{Service: edge.Actor(c).Origin(), To: body.Email}
	if left, err := a.Identity.InvitationsLeft(mail); err != nil {
		edge.SetRateLimit(c, left)
		return models.Account{}, 0, err
	}
	account, err := a.Store.NameOwner(ctx, models.NewAccount{
		Kind: body.Kind, Name: body.Name, BillingEmail: body.Email, Zone: zone, ExternalID: external,
	}, models.NewUser{Email: body.Email, Name: ownerName(body), Zone: zone}, models.AuditRecord{
		Actor: edge.Actor(c).Ref(), Action: "account.open", Detail: "Opened the account through the API.", RequestID: edge.RequestID(c),
	})
	if err == nil {
		_ = a.Identity.TakeInvitation(mail) // it was sent, whoever else has sent one meanwhile
	}
	if models.CodeOf(err) == models.CodeConflict {
		if there, missing := a.Store.AccountByExternalID(ctx, external); missing == nil {
			return there, http.StatusOK, nil
		}
	}
	return account, http.StatusCreated, err
}

// ownerName is what an owner is called until they say it themselves. The owner of a solo
// account gets its name; of an enterprise's owner only the address is known.
func ownerName(body AccountRequest) string {
	name := body.Name
	if body.Kind == models.Enterprise {
		name, _, _ = strings.Cut(body.Email, "@")
		if models.CheckName(name) != "" {
			name = body.Email
		}
	}
	return name
}

// startFirstPlan starts a plan, once per account: a repeated request does nothing,
// even with another plan or after the plan was canceled.
func (a api) startFirstPlan(c echo.Context, id models.AccountID, plan models.PlanID) error {
	if plan == "" {
		return nil
	}
	_, err := a.Store.Post(c.Request().Context(), models.Command{
		Account: id, Origin: "system", Key: "plan:" + string(id), Actor: edge.Actor(c).Ref(),
		Do: models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: plan},
	})
	switch models.CodeOf(err) {
	case models.CodeIdempotencyConflict, models.CodeConflict:
		return nil
	}
	return hideClosedAccount(err)
}
