package accounts

import (
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	view "github.com/bursar-portal/bursar/views/admin"
)

// planPreview says what a change of a plan does at once and at the end of the present
// period, if nothing else happens until then.
func planPreview(r present.Reader, p models.Simulation, action string) *view.Effects {
	return admin.PlanEffects(r, p, immediateTexts(r, p, *p.Receipt.Entry.Subscription, action))
}

// immediateTexts says what an action does at once.
func immediateTexts(r present.Reader, p models.Simulation, sub models.Subscription, action string) []string {
	name := models.Isolate(sub.Version.Name)
	switch action {
	case actionStart:
		return admin.PlanStartTexts(r, p)
	case actionSwitch:
		return admin.PlanSwitchTexts(p)
	case actionStay:
		return []string{r.T("admin_account_plans.will_stay", "plan", name)}
	case actionCancelAtEnd:
		return []string{r.T("admin_account_plans.will_end", "plan", name)}
	case actionCancelNow:
		texts := []string{r.T("admin_account_plans.will_end_now", "plan", name)}
		if left := p.After.PlanBalance(sub.ID); left > 0 {
			texts = append(texts, r.T("admin_account_plans.will_leave", "amount", r.Count(left)))
		}
		return texts
	}
	return []string{
		r.T("admin_account_plans.will_mark", "plan", name, "status", r.T(statusWords[sub.Status])),
		r.T("admin_account_plans.will_keep", "credits", r.Words()),
	}
}

// statusWords are the statuses within a sentence.
var statusWords = map[models.SubscriptionStatus]string{
	models.SubscriptionTrialing: "admin_account_plans.on_trial", models.SubscriptionActive: "admin_account_plans.active", models.SubscriptionPastDue: "admin_account_plans.due",
}
