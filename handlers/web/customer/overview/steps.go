package overview

import (
	"context"
	"slices"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/customer"
)

// steps lead an account that has not used anything to its first call. found are its newest
// entries.
func (w *Pages) steps(ctx context.Context, actor models.Actor, s models.Snapshot, found models.EntryPage, r present.Reader) (steps []view.DashboardStep, snippet string, err error) {
	uses := slices.ContainsFunc(found.Lines, func(l models.EntryLine) bool { return l.Charge != nil })
	if uses || found.Next > 0 || s.Account.Status != models.AccountActive {
		return nil, "", nil
	}
	keys, err := w.Store.AccountKeys(ctx, models.KeyQuery{AccountID: s.Account.ID, Limit: 20})
	if err != nil {
		return nil, "", err
	}
	called := slices.ContainsFunc(keys.Keys, func(k models.Key) bool { return !k.LastUsedAt.IsZero() })
	steps = []view.DashboardStep{
		{Text: r.T("overview.step_key"), Link: views.Link{Text: r.T("overview.step_key_link"), URL: address.Keys(s.Account)}, Done: len(keys.Keys) > 0},
		{Text: r.T("overview.step_call"), Done: called, Call: !called},
	}
	if url := address.Buy(actor, s.Account); url != "" {
		steps = append(steps, view.DashboardStep{
			Text: r.T("overview.step_buy", "credits", r.Words()), Link: views.Link{Text: r.T("overview.buy", "credits", r.Words()), URL: url}, Done: s.Available > 0,
		})
	}
	// Not the beginning of a key that there is: who copies it would call with half a key.
	return steps, "curl " + w.Settings().BaseURL + "/v1/balance \\\n  -H \"Authorization: Bearer " + r.T("overview.your_key") + "\"", nil
}
