package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"net/http"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// Playground is a person's keys, and where they can be tried. An organization's are
// on its own page.
func (w *Web) Playground(c echo.Context) error {
	m, err := about(edge.Actor(c), c.QueryParam("account"))
	if err != nil {
		return err
	}
	if m.Account.Kind == models.Enterprise {
		return edge.SeeOther(c, keysURL(m.Account))
	}
	return w.showKeys(c, http.StatusOK, keysForm{account: m.Account})
}

// KeyCreate makes a key and shows its secret, once, on the page that answers the
// form, as 200: to show it behind a redirect we would have to keep it somewhere
// meanwhile, and we keep no secrets. Loading that page again sends the form again;
// the key's identifier derives from the form's hidden key, so that a form makes
// one key, however often it is sent.
func (w *Web) KeyCreate(c echo.Context) error {
	form, account, err := w.keyForm(c)
	if err != nil {
		return err
	}
	name := strings.TrimSpace(form.Get("name"))
	f := keyFaults(name)
	if f.key(form); f.any() {
		return w.showKeys(c, f.status, keysForm{account: account, name: name, faults: f})
	}
	secret := models.NewSecret()
	key := models.Key{
		ID: keyIDOf(edge.Actor(c), form.Get("key")), AccountID: account.ID, Name: name,
		Prefix: secret.Prefix(), Hash: secret.Hash(), Scopes: models.CustomerScopes, Status: models.KeyActive,
	}
	audit := w.audit(c, "key.create", account.ID, string(key.ID), "Made the API key "+name+".")
	switch err := w.store.CreateKey(c.Request().Context(), key, audit); models.CodeOf(err) {
	case "":
		return w.showKeys(c, http.StatusOK, keysForm{account: account, fresh: &views.FreshKey{Name: name, Secret: string(secret)}})
	case models.CodeConflict:
		f := faults{status: http.StatusUnprocessableEntity, form: "This form has made its key already, and the key was shown then. Send it again to make another one."}
		return w.showKeys(c, f.status, keysForm{account: account, name: name, faults: f})
	default:
		return err
	}
}

// keyIDOf is the identifier of the key that a person's form makes.
func keyIDOf(actor models.Actor, formKey string) models.KeyID {
	sum := sha256.Sum256([]byte(actor.Origin() + "\n" + formKey))
	return models.KeyID("key_" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:26])
}

// maxKeyName is in characters.
const maxKeyName = 100

func keyFaults(name string) (f faults) {
	switch {
	case name == "":
		f.add("name", "Give the key a name.")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		f.add("name", "The name must be plain text.")
	case utf8.RuneCountInString(name) > maxKeyName:
		f.add("name", "The name must have at most 100 characters.")
	}
	return f
}

// KeyPause makes a key open nothing until it is resumed.
func (w *Web) KeyPause(c echo.Context) error {
	return w.setKeyStatus(c, models.KeyPaused, "key.pause", "Paused", "The key is paused. Programs that use it are refused until you resume it.")
}

// KeyResume makes a paused key work again.
func (w *Web) KeyResume(c echo.Context) error {
	return w.setKeyStatus(c, models.KeyActive, "key.resume", "Resumed", "The key works again.")
}

// KeyRevoke ends a key for ever.
func (w *Web) KeyRevoke(c echo.Context) error {
	return w.setKeyStatus(c, models.KeyRevoked, "key.revoke", "Revoked", "The key is revoked. Programs that use it are refused from now on.")
}

func (w *Web) setKeyStatus(c echo.Context, status models.KeyStatus, action, verb, flash string) error {
	form, account, err := w.keyForm(c)
	if err != nil {
		return err
	}
	id := form.Get("id")
	audit := w.audit(c, action, account.ID, id, verb+" an API key.")
	if err := w.store.SetKeyStatus(c.Request().Context(), account.ID, models.KeyID(id), status, audit); err != nil {
		return err
	}
	return w.done(c, keysURL(account), flash)
}

// keyForm reads a form about the keys of an account, from somebody who may manage
// them. Errors: those of edge.Form and about, CodeForbidden.
func (w *Web) keyForm(c echo.Context) (url.Values, models.Account, error) {
	form, err := edge.Form(c)
	if err != nil {
		return nil, models.Account{}, err
	}
	actor := edge.Actor(c)
	m, err := about(actor, form.Get("account"))
	if err != nil {
		return nil, models.Account{}, err
	}
	if !actor.MayManageKeys(m.Account.ID) {
		return nil, models.Account{}, models.Errorf(models.CodeForbidden, "Owners and admins of this account make and revoke its keys.")
	}
	return form, m.Account, nil
}

// keysForm is what the page about keys shows beside the keys: what was typed for
// a new one and what is wrong with it, or the one just made.
type keysForm struct {
	account models.Account
	name    string
	faults  faults
	fresh   *views.FreshKey
	played  played
}

// keysPerPage is how many keys a page lists, each with its forms.
const keysPerPage = 25

func (w *Web) showKeys(c echo.Context, status int, f keysForm) error {
	actor, r := edge.Actor(c), w.readerOf(c)
	query := models.KeyQuery{AccountID: f.account.ID, Limit: keysPerPage}
	if c.Request().Method != http.MethodPost { // a form's answer begins with the newest
		query.After = models.KeyID(c.QueryParam("after"))
	}
	found, err := w.store.AccountKeys(c.Request().Context(), query)
	if err != nil {
		return err
	}
	keys := found.Keys
	page := views.KeysPage{
		Frame: w.frame(c, "API keys", views.IconKeys, f.account), Whose: accountRef(f.account, true),
		Tabs: tabs(actor, f.account, views.IconKeys), Keys: w.keys(keys, r), Name: f.faults.field("name", f.name),
		Fresh: f.fresh, Playground: w.playground(f),
	}
	if query.After != "" {
		page.Newest = keysURL(f.account)
	}
	if found.Next != "" {
		page.Older = keysURL(f.account) + "&after=" + url.QueryEscape(string(found.Next))
	}
	if actor.MayManageKeys(f.account.ID) {
		page.Create = views.Form{Action: "/keys", Account: string(f.account.ID), Key: rand.Text(), Fault: f.faults.form}
		for i, k := range keys {
			offerKeyForms(&page.Keys[i], k, "/keys")
		}
	}
	return edge.Render(c, status, views.Keys(page))
}

// keys prints an account's keys, without what may be done with them.
func (w *Web) keys(keys []models.Key, r reader) []views.Key {
	printed := make([]views.Key, len(keys))
	for i, k := range keys {
		scopes := make([]string, len(k.Scopes))
		for j, s := range k.Scopes {
			scopes[j] = string(s)
		}
		printed[i] = views.Key{
			ID: string(k.ID), Name: k.Name, Prefix: k.Prefix, Scopes: scopes, Status: keyBadge(k.Fault(w.now())),
			CreatedAt: r.moment(k.CreatedAt), ExpiresAt: r.moment(k.ExpiresAt),
		}
	}
	return printed
}

// offerKeyForms adds what may be done with a key in its status, by forms whose
// addresses lie under one.
func offerKeyForms(printed *views.Key, k models.Key, under string) {
	form := func(action string) views.Form {
		return views.Form{Action: under + "/" + action, Account: string(k.AccountID)}
	}
	switch k.Status {
	case models.KeyActive:
		printed.Pause = form("pause")
	case models.KeyPaused:
		printed.Resume = form("resume")
	}
	if k.Status != models.KeyRevoked {
		printed.Revoke = form("revoke")
	}
}

func keyBadge(fault *models.Error) views.Badge {
	if fault == nil {
		return views.Badge{Text: "Active", Tone: views.ToneGood}
	}
	switch fault.Code {
	case models.CodeKeyPaused:
		return views.Badge{Text: "Paused", Tone: views.ToneWarn}
	case models.CodeKeyExpired:
		return views.Badge{Text: "Expired"}
	default:
		return views.Badge{Text: "Revoked"}
	}
}
