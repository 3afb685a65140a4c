package access

import (
	"crypto/rand"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer/access"
)

// Playground shows a personal account's API keys, and the playground in which to try them.
// An organization's are on its own page.
func (w *Pages) Playground(c echo.Context) error {
	m, err := web.MembershipFor(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	if m.Account.Kind == models.Enterprise {
		return edge.SeeOther(c, address.Keys(m.Account))
	}
	return w.Keys(c, m.Account)
}

// Keys lists the API keys of an account that the reader belongs to.
func (w *Pages) Keys(c echo.Context, account models.Account) error {
	return w.showKeys(c, http.StatusOK, keysForm{account: account})
}

// KeyCreate makes a key and shows its secret, once, on the page that answers the form, as
// 200: to show it behind a redirect we would have to store the secret in between, and we
// store no secrets. The key's identifier derives from the form's hidden key, so a form makes
// one key, however often it is sent.
//
// Where reloading that page or going back to it sends the form again, the answer leads to the
// page of createdKeyNotice. With our script they lead there by themselves.
func (w *Pages) KeyCreate(c echo.Context) error {
	form, account, err := w.keyForm(c)
	if err != nil {
		return err
	}
	f := web.NewKeyForm(false)
	f.Read(web.Form{Values: form}, w.Store.Now(), w.ReaderOf(c))
	if f.Faults.Any() {
		f.Faults.Translate(c)
		return w.showKeys(c, f.Faults.Status, keysForm{account: account, form: f})
	}
	secret, key, actor := models.NewSecret(), f.Key(), edge.Actor(c)
	key.ID, key.AccountID, key.MadeBy, key.Prefix, key.Hash = web.KeyIDOf(actor, form.Get("key")), account.ID, actor.User.ID, secret.Prefix(), secret.Hash()
	audit := w.AuditRecord(c, "key.create", account.ID, string(key.ID), "Created the API key "+models.Isolate(key.Name)+".")
	switch err := w.Store.CreateKey(c.Request().Context(), key, audit); models.CodeOf(err) {
	case "":
		fresh := &views.NewKey{Name: key.Name, Secret: string(secret), Later: createdKey(account, key.ID), Live: address.KeyUsed(account, key.ID)}
		return w.showKeys(c, http.StatusOK, keysForm{account: account, fresh: fresh})
	case models.CodeConflict:
		made, err := w.Store.AccountKey(c.Request().Context(), account.ID, key.ID)
		if err == nil && made.Name == key.Name {
			return edge.SeeOther(c, createdKey(account, key.ID))
		}
		f.Refuse(edge.Language(c).T("keys.created_before"))
		return w.showKeys(c, f.Faults.Status, keysForm{account: account, form: f})
	default:
		return err
	}
}

// KeyRotate makes a key that replaces another, and shows its secret as KeyCreate does.
func (w *Pages) KeyRotate(c echo.Context) error {
	form, account, err := w.keyForm(c)
	if err != nil {
		return err
	}
	next, secret, done, err := w.RotateKey(c, web.Form{Values: form}, account.ID, false)
	if err != nil {
		return err
	}
	later := createdKey(account, next.ID)
	if !done {
		return edge.SeeOther(c, later)
	}
	old, err := w.Store.AccountKey(c.Request().Context(), account.ID, next.Replaces)
	if err != nil {
		return err
	}
	fresh := &views.NewKey{
		Name: next.Name, Secret: string(secret), Note: web.RotationNote(old, w.ReaderOf(c)), Later: later, Live: address.KeyUsed(account, next.ID),
	}
	return w.showKeys(c, http.StatusOK, keysForm{account: account, fresh: fresh})
}

// KeyPause makes a key unusable until it is resumed.
func (w *Pages) KeyPause(c echo.Context) error {
	return w.setKeyStatus(c, models.KeyPaused, "key.pause", "Paused", edge.Language(c).T("keys.paused"))
}

// KeyResume makes a paused key usable again.
func (w *Pages) KeyResume(c echo.Context) error {
	return w.setKeyStatus(c, models.KeyActive, "key.resume", "Resumed", edge.Language(c).T("keys.resumed"))
}

// KeyRevoke makes a key unusable for good.
func (w *Pages) KeyRevoke(c echo.Context) error {
	return w.setKeyStatus(c, models.KeyRevoked, "key.revoke", "Revoked", edge.Language(c).T("keys.revoked"))
}

func (w *Pages) setKeyStatus(c echo.Context, status models.KeyStatus, action, verb, flash string) error {
	form, account, err := w.keyForm(c)
	if err != nil {
		return err
	}
	id := form.Get("id")
	audit := w.AuditRecord(c, action, account.ID, id, verb+" an API key.")
	if err := w.Store.SetKeyStatus(c.Request().Context(), account.ID, models.KeyID(id), status, audit); err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.Keys(account), flash)
}

// keyForm reads a form about the keys of an account from somebody who may manage them.
// Errors: those of edge.Form and web.MembershipFor, CodeForbidden.
func (w *Pages) keyForm(c echo.Context) (url.Values, models.Account, error) {
	form, err := edge.ParseForm(c)
	if err != nil {
		return nil, models.Account{}, err
	}
	actor := edge.Actor(c)
	m, err := web.MembershipFor(actor, form.Get("account"))
	if err != nil {
		return nil, models.Account{}, err
	}
	if !actor.MayManageKeys(m.Account.ID) {
		return nil, models.Account{}, models.Errorf(models.CodeForbidden, "Only owners and admins can create and revoke this account’s keys.")
	}
	return form, m.Account, nil
}

// keysForm is what the page shows beside the list of keys: what was typed for a new key and
// its faults, or the key that was just made.
type keysForm struct {
	account    models.Account
	form       *web.KeyForm
	fresh      *views.NewKey
	playground playgroundCall
}

func (w *Pages) showKeys(c echo.Context, status int, f keysForm) error {
	if f.form == nil {
		f.form = web.NewKeyForm(false)
	}
	actor, r := edge.Actor(c), w.ReaderOf(c)
	query := models.KeyQuery{AccountID: f.account.ID, Limit: web.KeysPerPage}
	if c.Request().Method != http.MethodPost { // a form comes back with the newest keys
		query.After, query.Text = models.KeyID(c.QueryParam("after")), c.QueryParam("q")
	}
	ctx, here := c.Request().Context(), address.Keys(f.account)
	found, err := w.Store.AccountKeys(ctx, query)
	if err != nil {
		return err
	}
	keys, buy := found.Keys, buyLink(actor, f.account, r)
	facts, err := w.KeyFacts(ctx, f.account.ID, keys)
	if err != nil {
		return err
	}
	page := view.KeysPage{
		Frame: w.Frame(c, r.T("keys.title"), views.IconKeys, f.account), Account: present.AccountRef(f.account, true),
		Keys: present.Keys(keys, facts, w.Now(), r), Fields: f.form.Fields(r),
		Search: web.KeySearchFor(here, query.Text, query.After != "" || found.Next != ""), NewKey: f.fresh, Playground: w.playgroundPanel(f),
	}
	if notice, ok := createdKeyNotice(r, c.QueryParam("created"), keys, buy); ok && c.Request().Method != http.MethodPost {
		page.Notices = append(page.Notices, notice)
	}
	if page.Playground.Preview, err = w.chargePreview(c, f.account); err != nil {
		return err
	}
	if f.fresh != nil {
		f.fresh.Call = page.Playground.Calls[0].Snippets[0].Text // by curl
		if err := w.leadToBuying(ctx, f, buy, r); err != nil {
			return err
		}
	}
	page.Newest, page.Older = web.KeyPages(here, query, found.Next)
	caps, err := w.capLines(ctx, actor, f.account, r)
	if err != nil {
		return err
	}
	for i, k := range keys {
		page.Keys[i].URL = address.Key(f.account, k.ID)
		page.Keys[i].Caps = caps.of(models.CapOnKey(k.ID), k.Status != models.KeyRevoked)
		if actor.MaySeeMembersUse(f.account.ID) {
			page.Keys[i].UsedURL = address.Usage(f.account, url.Values{"key": {string(k.ID)}})
		}
	}
	if actor.MayManageKeys(f.account.ID) {
		page.Create = views.Form{Action: "/keys", Account: string(f.account.ID), Key: rand.Text(), Fault: f.form.Faults.Form}
		for i, k := range keys {
			present.AddKeyForms(&page.Keys[i], k, "/keys")
			r.AddRotation(&page.Keys[i], k, "/keys", rand.Text(), w.Now())
		}
	}
	return edge.Render(c, status, view.Keys(page))
}
