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
		return []string{name + " goes on, and no longer changes to another plan."}
	case actionCancelAtEnd:
		return []string{"Nothing changes: " + name + " goes on until its present period ends. This can’t be taken back, but the plan can be started anew after that."}
	case actionCancelNow:
		texts := []string{name + " ends, and never renews. This can’t be taken back."}
		if left := p.After.PlanBalance(sub.ID); left > 0 {
			texts = append(texts, "What is left of it, "+r.Count(left)+", can be used until it would have ended.")
		}
		return texts
	}
	return []string{
		"The customer and their programs read that " + name + " is " + statusWords[sub.Status] + ".",
		"Its " + r.Credit + "s and its periods go on as they are.",
	}
}

// statusWords are the statuses within a sentence.
var statusWords = map[models.SubscriptionStatus]string{
	models.SubscriptionTrialing: "on trial", models.SubscriptionActive: "active", models.SubscriptionPastDue: "past due",
}
