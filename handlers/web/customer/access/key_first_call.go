package access

import (
	"context"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// createdKey is the page that says of a new key that it was shown.
func createdKey(account models.Account, id models.KeyID) string {
	return address.Keys(account) + "&created=" + string(id)
}

// createdKeyNotice tells somebody who reloads the page that showed a new key, or goes back to
// it, that it does not show the key again, or that the key works. ok is false if the account
// has no such key.
func createdKeyNotice(r present.Reader, id string, keys []models.Key, buy views.Link) (n views.Notice, ok bool) {
	i := slices.IndexFunc(keys, func(k models.Key) bool { return id != "" && string(k.ID) == id })
	if i < 0 {
		return n, false
	}
	n = views.Notice{Title: r.T("keys.created_title", "name", keys[i].Name)}
	if keys[i].Status == models.KeyRevoked {
		n.Text = r.T("keys.created_revoked")
		return n, true
	}
	if keys[i].Replaces != "" {
		buy = views.Link{} // whose program has been calling already
	}
	if !keys[i].LastUsedAt.IsZero() {
		return views.Notice{Tone: views.ToneGood, Title: r.T("keys.works_title", "name", keys[i].Name), Text: r.T("keys.works"), Link: buy}, true
	}
	n.Text = r.T("keys.created_lost")
	n.Link = views.Link{Text: r.T("keys.created_link"), URL: "#" + id}
	return n, true
}

// leadToBuying makes buying the last step beside a key that replaces none, for who may buy.
func (w *Pages) leadToBuying(ctx context.Context, f keysForm, buy views.Link, r present.Reader) error {
	if buy.URL == "" || f.fresh.Note != "" {
		return nil
	}
	s, err := w.Store.Snapshot(ctx, f.account.ID, time.Time{})
	f.fresh.Has, f.fresh.Buy = r.Count(s.Available), buy
	return err
}

// buyLink leads to buying, if the actor may buy for an account.
func buyLink(actor models.Actor, account models.Account, r present.Reader) (l views.Link) {
	if url := address.Buy(actor, account); url != "" {
		l = views.Link{Text: r.T("keys.buy", "credits", r.Words()), URL: url}
	}
	return l
}
