package posting

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// MovedSince returns how many credits an actor has moved since an instant, in all accounts,
// as models.LimitRules measure it for a role. What somebody else has approved does not
// count: limits are about what a person does alone.
func (l *Ledger) MovedSince(ctx context.Context, actor models.ActorRef, role models.OperatorRole, since time.Time) (sum models.Credits, err error) {
	err = l.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		sum, err = moved(tx, l.db, actor, role, since)
		return err
	})
	return sum, database.Explain(err)
}

// Within bounds what is posted together with it, by MovedSince as the transaction sees it, which
// no other one changes meanwhile. nil bounds nothing.
//
// models.ErrAboveLimit: it would be more than an operator may move alone.
func (l *Ledger) Within(limit *models.Within) []Write {
	if limit == nil {
		return nil
	}
	return []Write{within(*limit)}
}

type within models.Within

func (w within) carryOut(tx *gorm.DB, db *database.DB) error {
	used, err := moved(tx, db, w.By, w.Role, w.Since)
	if err == nil && used > w.Most-w.Value {
		err = models.Invalid("credits", "is more than you may move without approval").WithCause(models.ErrAboveLimit)
	}
	return err
}

func moved(tx *gorm.DB, db *database.DB, actor models.ActorRef, role models.OperatorRole, since time.Time) (sum models.Credits, err error) {
	symbols := db.SymbolsIn(tx)
	symbols.Find(schema.Actor(actor), models.OriginApproved)
	by := symbols.Symbol(schema.Actor(actor))
	if by < 0 || symbols.Err() != nil { // who has no symbol has entered nothing
		return 0, symbols.Err()
	}
	err = tx.Raw(`SELECT COALESCE(SUM(CASE e.kind`+measures(role)+` ELSE 0 END), 0) FROM entries AS e
		WHERE e.kind IN (`+limitedKinds()+`) AND e.actor = ? AND e.recorded_at > ? AND e.origin <> ? AND NOT EXISTS (
			SELECT 1 FROM accounts AS a CROSS JOIN symbols AS o CROSS JOIN proposals AS p
			WHERE a.number = e.account AND o.number = e.origin AND p.account_id = a.id AND p.origin = o.text AND p.entry_key = e.key
				AND p.state = 'posted' AND p.asked_by = ?)`,
		by, schema.MicrosOf(since), symbols.Symbol(models.OriginApproved), actor.ID).Scan(&sum).Error
	return sum, err
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
			models.CountsNothing: "0", models.CountsIncoming: "CASE WHEN e.delta > 0 THEN e.delta ELSE 0 END", models.CountsMoved: "ABS(e.delta)",
		}[r.Measure(role)]
		if r.Kind == models.EntrySubscription && r.Measure(role) != models.CountsNothing {
			measured += " + " + switchedTo
		}
		clauses.WriteString(" WHEN '" + string(r.Kind) + "' THEN " + measured)
	}
	return clauses.String()
}

// switchedTo is the allowance, as it is now, of the plan that entry e set for the next
// period of a subscription: 0 unless e is a switch. What was set before is in the newest
// earlier entry about the same subscription.
const switchedTo = `COALESCE((SELECT v.allowance FROM plan_versions AS v
	WHERE v.plan_id = e.more -> 'subscription' ->> 'next_plan_id' AND v.plan_id <> COALESCE((
		SELECT p.more -> 'subscription' ->> 'next_plan_id' FROM entries AS p
		WHERE p.account = e.account AND p.kind IN ('subscription', 'turn') AND p.kind <> 'charge' AND p.place < e.place
			AND p.more ->> 'subscription_id' = e.more ->> 'subscription_id'
		ORDER BY p.place DESC LIMIT 1), '')
	ORDER BY v.number DESC LIMIT 1), 0)`
