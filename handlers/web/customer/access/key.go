package access

import (
	"context"
	"crypto/rand"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// keyEntries is how many entries the page of a key lists.
const keyEntries = 10

// Key shows one API key: what it may do, what it did last, and what can be done with it.
func (w *Pages) Key(c echo.Context) error {
	actor, r, ctx := edge.Actor(c), w.ReaderOf(c), c.Request().Context()
	m, err := web.MembershipFor(actor, c.QueryParam("account"))
	if err != nil {
		return err
	}
	account := m.Account
	key, err := w.Store.AccountKey(ctx, account.ID, models.KeyID(c.Param("id")))
	if err != nil {
		return err
	}
	printed, err := w.printKey(ctx, actor, account, key, r)
	if err != nil {
		return err
	}
	found, err := w.Store.Entries(ctx, models.EntryQuery{AccountID: account.ID, KeyID: key.ID, Limit: keyEntries})
	if err != nil {
		return err
	}
	calls, err := w.PresentOwnEntries(ctx, account.ID, found.Lines, r)
	if err != nil {
		return err
	}
	return edge.Render(c, http.StatusOK, view.KeyDetail(view.KeyPage{
		Frame: w.Frame(c, models.Isolate(key.Name), views.IconKeys, account), Account: present.AccountRef(account, true),
		Key: printed, Facts: keyFacts(printed, r), Calls: calls, AllURL: address.KeyActivity(account, key.ID), BackURL: address.Keys(account),
	}))
}

// printKey prints a key with its caps, and with its forms for those who may manage keys.
func (w *Pages) printKey(ctx context.Context, actor models.Actor, account models.Account, key models.Key, r present.Reader) (views.Key, error) {
	facts, err := w.KeyFacts(ctx, account.ID, []models.Key{key})
	if err != nil {
		return views.Key{}, err
	}
	caps, err := w.capLines(ctx, actor, account, r)
	if err != nil {
		return views.Key{}, err
	}
	printed := present.Keys([]models.Key{key}, facts, w.Now(), r)[0]
	printed.Caps = caps.of(models.CapOnKey(key.ID), key.Status != models.KeyRevoked)
	if actor.MayManageKeys(account.ID) {
		present.AddKeyForms(&printed, key, "/keys")
		r.AddRotation(&printed, key, "/keys", rand.Text(), w.Now())
	}
	return printed, nil
}

// keyFacts lists what is known of a key.
func keyFacts(k views.Key, r present.Reader) []views.Fact {
	facts := []views.Fact{{Label: r.T("keys.column_key"), Text: k.Prefix + "…"}, {Label: r.T("keys.column_created"), At: k.CreatedAt}}
	if k.MadeBy != "" {
		facts = append(facts, views.Fact{Label: r.T("keys.column_maker"), Text: models.Isolate(k.MadeBy)})
	}
	facts = append(facts, momentOr(r.T("keys.expiry"), k.ExpiresAt, r.T("keys.expiry_never")), momentOr(r.T("keys.column_used"), k.LastUsed, r.T("keys.never_used")))
	add := func(label, text string) {
		if text != "" {
			facts = append(facts, views.Fact{Label: r.T(label), Text: text})
		}
	}
	add("keys.last_address", k.LastFrom)
	add("keys.column_use", k.UseText)
	add("keys.scopes", strings.Join(k.Scopes, ", "))
	networks := k.Networks
	if networks == "" {
		networks = r.T("keys.any_network")
	}
	add("keys.networks", networks)
	add("keys.limit", k.RateLimit)
	if k.Rotated {
		add("keys.column_status", views.Capital(r.T("keys.rotated")))
	}
	return append(facts, views.Fact{Label: r.T("keys.id"), Text: k.ID, Code: true})
}

// momentOr is the fact of a moment, or of words in place of none.
func momentOr(label string, at views.Moment, none string) views.Fact {
	if at.IsZero() {
		return views.Fact{Label: label, Text: none}
	}
	return views.Fact{Label: label, At: at}
}
