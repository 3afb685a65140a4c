package overview

import (
	"context"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/customer"
)

// maxRefusedReasons is how many reasons a dashboard tells.
const maxRefusedReasons = 4

// refusedAdvice is why a call was refused, in the customer's words, and what helps. Advice
// without an address is a sentence.
type refusedAdvice struct {
	reason, advice string
	url            func(models.Actor, models.Account) string
}

func adviceAbout(code models.Code) refusedAdvice {
	keys := func(_ models.Actor, a models.Account) string { return address.Keys(a) }
	caps := func(_ models.Actor, a models.Account) string { return address.Caps(a) }
	switch code {
	case models.CodeInsufficientCredits:
		return refusedAdvice{"overview.why_credits", "overview.do_buy", address.Buy}
	case models.CodeAccountInDebt:
		return refusedAdvice{"overview.why_debt", "overview.do_buy", address.Buy}
	case models.CodeCapReached:
		return refusedAdvice{"overview.why_cap", "overview.do_caps", caps}
	case models.CodeKeyPaused, models.CodeKeyExpired, models.CodeKeyRevoked:
		return refusedAdvice{"overview.why_key", "overview.do_keys", keys}
	case models.CodeInsufficientScope:
		return refusedAdvice{"overview.why_scope", "overview.do_keys", keys}
	case models.CodeNetworkNotAllowed:
		return refusedAdvice{"overview.why_network", "overview.do_keys", keys}
	case models.CodeRateLimited:
		return refusedAdvice{"overview.why_rate", "overview.do_slower", nil}
	case models.CodeAccountSuspended, models.CodeAccountClosed:
		return refusedAdvice{"overview.why_account", "", nil}
	case models.CodeNotFound:
		return refusedAdvice{"overview.why_missing", "", nil}
	}
	return refusedAdvice{"overview.why_request", "overview.do_request", nil}
}

// refusedCounts says which calls of the account were refused in the last day, the most
// frequent reason first, to those who may see what all members use.
func (w *Pages) refusedCounts(ctx context.Context, actor models.Actor, account models.Account, r present.Reader) ([]view.RefusedCount, error) {
	if !actor.MaySeeMembersUse(account.ID) {
		return nil, nil
	}
	now := w.Now()
	counts, err := w.Store.RejectionCounts(ctx, account.ID, models.TimeRange{Since: now.Add(-24 * time.Hour), Until: now.Add(time.Second)})
	if err != nil || len(counts) == 0 {
		return nil, err
	}
	sums, advice := map[string]int64{}, map[string]refusedAdvice{}
	var reasons []string
	for _, c := range counts {
		a := adviceAbout(c.Code)
		if advice[a.reason] = a; sums[a.reason] == 0 {
			reasons = append(reasons, a.reason)
		}
		sums[a.reason] += c.Count
	}
	slices.SortStableFunc(reasons, func(a, b string) int { return int(sums[b] - sums[a]) })
	var list []view.RefusedCount
	for _, reason := range reasons[:min(len(reasons), maxRefusedReasons)] {
		a := advice[reason]
		line := view.RefusedCount{Count: r.T("overview.calls", "n", sums[reason]), Reason: r.T(reason)}
		if a.url != nil {
			line.Advice.URL = a.url(actor, account)
		}
		if a.advice != "" && (a.url == nil || line.Advice.URL != "") {
			line.Advice.Text = r.T(a.advice, "credits", r.Words())
		}
		list = append(list, line)
	}
	return list, nil
}
