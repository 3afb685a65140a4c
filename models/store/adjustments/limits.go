package adjustments

import (
	"context"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// MovedSince returns how many credits an actor has moved since an instant, in all accounts,
// as models.LimitRules measure it for a role. What somebody else has approved does not
// count: limits are about what a person does alone.
func (a *Adjustments) MovedSince(ctx context.Context, actor models.ActorRef, role models.OperatorRole, since time.Time) (sum models.Credits, err error) {
	err = a.db.Read.WithContext(ctx).Raw(`SELECT COALESCE(SUM(CASE kind`+measures(role)+` ELSE 0 END), 0) FROM entries AS e
		WHERE kind IN (`+limitedKinds()+`) AND actor_kind = ? AND actor_id = ? AND recorded_at > ? AND origin <> ?
			AND NOT EXISTS (SELECT 1 FROM proposals AS p WHERE p.account_id = e.account_id AND p.origin = e.origin AND p.entry_key = e.key
				AND p.state = 'posted' AND p.asked_by = e.actor_id)`,
		actor.Kind, actor.ID, schema.MicrosOf(since), models.OriginApproved).
		Scan(&sum).Error
	return sum, database.Explain(err)
}

// limitedKinds lists the kinds exactly as the partial index entries_adjusted does: SQLite
// uses it for no other spelling.
func limitedKinds() string {
	kinds := make([]string, len(models.LimitRules))
	for i, r := range models.LimitRules {
		kinds[i] = "'" + string(r.Kind) + "'"
	}
	return strings.Join(kinds, ", ")
}

// measures returns the WHEN clauses that measure each kind of entry e.
func measures(role models.OperatorRole) string {
	var clauses strings.Builder
	for _, r := range models.LimitRules {
		measured := map[models.LimitMeasure]string{
			models.CountsNothing: "0", models.CountsIncoming: "MAX(delta, 0)", models.CountsMoved: "ABS(delta)",
		}[r.Measure(role)]
		if r.Kind == models.EntrySubscription && r.Measure(role) != models.CountsNothing {
			measured += " + " + switchedTo
		}
		clauses.WriteString(" WHEN '" + string(r.Kind) + "' THEN " + measured)
	}
	return clauses.String()
}

// switchedTo is the allowance, as it is now, of the plan that entry e set for the next
// period of a subscription: 0 unless e is a switch.
const switchedTo = `COALESCE((SELECT v.allowance FROM subscription_states AS s JOIN plan_versions AS v ON v.plan_id = s.next_plan_id
	WHERE s.account_id = e.account_id AND s.sequence = e.sequence AND s.next_plan_id <> COALESCE((
		SELECT p.next_plan_id FROM subscription_states AS p
		WHERE p.account_id = s.account_id AND p.id = s.id AND p.sequence < s.sequence ORDER BY p.sequence DESC LIMIT 1), '')
	ORDER BY v.number DESC LIMIT 1), 0)`
