package posting

import (
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// rows is what a batch writes, gathered so that each table takes few statements.
type rows struct {
	entries       []schema.Entry
	made, moved   []schema.Lot
	subscriptions []schema.Subscription
	charges       []schema.Charge // holds and refunded ones, new or changed
	forgotten     []schema.Cap
	caps          []schema.Cap // new or changed
	usage         books.UsageSums
	movements     []schema.Movement
	balances      []schema.Balance
	audit         []schema.AuditRecord

	values []any // of the statement that is being made
}

// The statements. Lots and charges change only those columns that the ledger changes:
// triggers reject anything else.
var (
	insertEntries = database.NewStatement("entries", `place bigint, kind text, delta bigint, available bigint, held bigint, frozen bigint,
		scheduled bigint, debt bigint, effective_at bigint, recorded_at bigint, origin bigint, key text, actor bigint, fingerprint bytea, hash bytea,
		commitment bytea, draws bytea, product bigint, quantity bigint, member bigint, api_key bigint, maker bigint, about bigint,
		purchase_id text, salt bytea, texts text, more json`, "")
	insertLots = database.NewStatement("lots", `place bigint, sequence bigint, kind text, source text, subscription_id text, purchase_id text,
		continues bigint, paid_minor bigint, currency text, granted bigint, priority bigint, starts_at bigint, expires_at bigint, remaining bigint,
		held bigint, started boolean, frozen boolean, extended boolean, extended_to bigint, first_draw bigint, last_draw bigint, live boolean`, "")
	insertCharges = database.NewStatement("charges", `place bigint, status text, credits bigint, held bigint, refunded bigint, expires_at bigint,
		ended_at bigint, parts bytea`,
		`ON CONFLICT (place) DO UPDATE SET status = excluded.status, credits = excluded.credits, refunded = excluded.refunded,
			ended_at = excluded.ended_at, parts = excluded.parts`)
	insertBalances = database.NewStatement("balances", `account bigint, sequence bigint, head bytea, ordinal bigint, available bigint, held bigint,
		frozen bigint, scheduled bigint, debt bigint, effective_at bigint, updated_at bigint, next_boundary_at bigint`,
		`ON CONFLICT (account) DO UPDATE SET sequence = excluded.sequence, head = excluded.head, ordinal = excluded.ordinal,
			available = excluded.available, held = excluded.held, frozen = excluded.frozen, scheduled = excluded.scheduled, debt = excluded.debt,
			effective_at = excluded.effective_at, updated_at = excluded.updated_at, next_boundary_at = excluded.next_boundary_at`)
	insertCaps = database.NewStatement("caps", `account bigint, subject text, cap_window text, amount bigint, boost bigint, boost_until bigint,
		removed boolean, window_start bigint, window_end bigint, used bigint, counted_from bigint`,
		`ON CONFLICT (account, subject, cap_window) DO UPDATE SET amount = excluded.amount, boost = excluded.boost,
			boost_until = excluded.boost_until, removed = excluded.removed, window_start = excluded.window_start,
			window_end = excluded.window_end, used = excluded.used, counted_from = excluded.counted_from`)
	addToUsage = database.NewStatement("usage", `account bigint, quarter_at bigint, product bigint, api_key bigint, member bigint, credits bigint,
		refunded bigint, charges bigint`,
		`ON CONFLICT (account, quarter_at, product, api_key, member) DO UPDATE SET
			credits = usage.credits + excluded.credits, refunded = usage.refunded + excluded.refunded, charges = usage.charges + excluded.charges`,
	).Explained(tooMuch)
	addToMovements = database.NewStatement("flows", "account bigint, day_at bigint, kind text, currency text, flow text, credits bigint, cents bigint",
		`ON CONFLICT (account, day_at, kind, currency, flow) DO UPDATE SET
			credits = flows.credits + excluded.credits, cents = flows.cents + excluded.cents`,
	).Explained(tooMuch)
)

// tooMuch explains what the tables of sums reject: one that does not fit. They hold no floats.
func tooMuch(err error) error {
	if database.Constrained(err) {
		return models.Invalid("credits", "would take what the account has moved today beyond what can be counted").WithCause(err)
	}
	return err
}

const forgetCap = "DELETE FROM caps WHERE account = ? AND subject = ? AND cap_window = ?"

var moveLots = database.NewUpdate("lots", `remaining bigint, held bigint, started boolean, frozen boolean, extended boolean, extended_to bigint,
	first_draw bigint, last_draw bigint, live boolean`)

// write writes everything, each table with few statements.
func (r *rows) write(tx *gorm.DB) error {
	for _, write := range []func(*gorm.DB) error{
		r.writeEntries, r.writeLots, r.writeCharges, r.writeCaps, r.writeSubscriptions, r.addSums, r.writeBalances,
	} {
		if err := write(tx); err != nil {
			return err
		}
	}
	return nil
}

func (r *rows) writeEntries(tx *gorm.DB) error {
	v := r.values[:0]
	for i := range r.entries {
		e := &r.entries[i]
		v = append(v, int64(e.Place), string(e.Kind), int64(e.Delta), int64(e.Available), int64(e.Held), int64(e.Frozen), int64(e.Scheduled), int64(e.Debt),
			int64(e.EffectiveAt), int64(e.RecordedAt), int64(e.Origin), e.Key, int64(e.Actor), e.Fingerprint, e.Hash, blob(e.Commitment), blob(e.Draws),
			int64(e.Product), int64(e.Quantity), int64(e.Member), int64(e.APIKey), int64(e.Maker), number(e.About), text(e.PurchaseID), blob(e.Salt), text(e.Texts), text(e.More))
	}
	r.values = v
	return insertEntries.Exec(tx, v)
}

// blob, text and number return NULL for nothing.
func blob(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

func text[T string | []byte](s T) any {
	if len(s) == 0 {
		return nil
	}
	return string(s)
}

func number(p schema.Place) any {
	if p == 0 {
		return nil
	}
	return int64(p)
}

func (r *rows) writeLots(tx *gorm.DB) error {
	v := r.values[:0]
	for _, l := range r.made {
		v = append(v, int64(l.Place), l.Sequence, string(l.Kind), string(l.Source), string(l.SubscriptionID), string(l.PurchaseID), l.Continues, l.PaidMinor, l.Currency,
			int64(l.Granted), int64(l.Priority), int64(l.StartsAt), int64(l.ExpiresAt), int64(l.Remaining), int64(l.Held), l.Started, l.Frozen,
			l.Extended, int64(l.ExtendedTo), l.FirstDraw, l.LastDraw, l.Remaining > 0 || l.Held > 0)
	}
	r.values = v
	if err := insertLots.Exec(tx, v); err != nil {
		return err
	}
	v = r.values[:0]
	for _, l := range r.moved {
		v = append(v, int64(l.Remaining), int64(l.Held), l.Started, l.Frozen, l.Extended, int64(l.ExtendedTo), l.FirstDraw, l.LastDraw, l.Remaining > 0 || l.Held > 0, int64(l.Place))
	}
	r.values = v
	return moveLots.Exec(tx, v)
}

func (r *rows) writeCharges(tx *gorm.DB) error {
	v := r.values[:0]
	for _, c := range r.charges {
		v = append(v, int64(c.Place), string(c.Status), int64(c.Credits), int64(c.Held), int64(c.Refunded), int64(c.ExpiresAt), int64(c.EndedAt), blob(c.Parts))
	}
	r.values = v
	return insertCharges.Exec(tx, v)
}

func (r *rows) writeCaps(tx *gorm.DB) error {
	for _, c := range r.forgotten {
		if err := database.Exec(tx, forgetCap, []any{c.Account, string(c.Subject), string(c.CapWindow)}); err != nil {
			return err
		}
	}
	v := r.values[:0]
	for i := range r.caps {
		c := &r.caps[i]
		v = append(v, c.Account, string(c.Subject), string(c.CapWindow), int64(c.Amount), int64(c.Boost), int64(c.BoostUntil), c.Removed,
			int64(c.WindowStart), int64(c.WindowEnd), int64(c.Used), c.CountedFrom)
	}
	r.values = v
	return insertCaps.Exec(tx, v)
}

func (r *rows) writeSubscriptions(tx *gorm.DB) (err error) {
	if len(r.subscriptions) > 0 {
		database.Insert(&err, tx.Clauses(database.Replace), r.subscriptions)
	}
	if len(r.audit) > 0 {
		database.Insert(&err, tx, r.audit)
	}
	return err
}

func (r *rows) writeBalances(tx *gorm.DB) error {
	v := r.values[:0]
	for _, b := range r.balances {
		v = append(v, b.Account, b.Sequence, b.Head, b.Ordinal, int64(b.Available), int64(b.Held), int64(b.Frozen), int64(b.Scheduled), int64(b.Debt),
			int64(b.EffectiveAt), int64(b.UpdatedAt), int64(b.NextBoundaryAt))
	}
	r.values = v
	return insertBalances.Exec(tx, v)
}

// addSums adds to the sums by quarter of an hour and by day.
func (r *rows) addSums(tx *gorm.DB) error {
	v := r.values[:0]
	for _, u := range r.usage {
		v = append(v, u.Account, int64(u.QuarterAt), int64(u.Product), int64(u.APIKey), int64(u.Member), int64(u.Credits), int64(u.Refunded), u.Charges)
	}
	r.values = v
	if err := addToUsage.Exec(tx, v); err != nil {
		return err
	}
	v = r.values[:0]
	for _, m := range r.movements {
		v = append(v, m.Account, int64(m.DayAt), string(m.Kind), m.Currency, string(m.Flow), int64(m.Credits), m.Cents)
	}
	r.values = v
	return addToMovements.Exec(tx, v)
}
