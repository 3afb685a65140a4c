package books

import (
	"database/sql"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// States reads the present states of accounts. Unknown accounts are missing from the
// result.
func (r *Reader) States(ids []models.AccountID, catalog *Catalog) (map[models.AccountID]*ledger.State, error) {
	states := make(map[models.AccountID]*ledger.State, len(ids))
	for _, id := range ids {
		state, err := r.state(id, catalog)
		if err != nil {
			return nil, err
		}
		if state != nil {
			states[id] = state
		}
	}
	return states, nil
}

// state reads the present state of an account, nil if there is no such account.
func (r *Reader) state(id models.AccountID, catalog *Catalog) (*ledger.State, error) {
	var state *ledger.State
	var boundary, live int64 // of the next boundary, and the credits of live lots
	var capped bool
	err := Query(r.tx, func(rows *sql.Rows) error {
		s := ledger.Standing{Account: id, IDs: r.IDs, Catalog: &catalog.Catalog}
		var at schema.Micros
		var head []byte
		var opened string
		if err := rows.Scan(&s.Number, &s.Zone, &s.Status, &opened, &s.Sequence, &head, &s.Ordinal, (*int64)(&s.Debt), &at,
			&boundary, &live, &capped); err != nil {
			return err
		}
		s.EffectiveAt = at.Time()
		copy(s.Head[:], head)
		if s.Sequence == 0 {
			s.Head = chain.OpeningHash(id, opened, models.AccountActive)
		}
		state = &ledger.State{Standing: s}
		return nil
	}, `SELECT a.number, a.zone, a.status, a.opened_zone, COALESCE(b.sequence, 0), b.head, COALESCE(b.ordinal, 0), COALESCE(b.debt, 0), COALESCE(b.effective_at, 0),
		COALESCE(b.next_boundary_at, 0), COALESCE(b.available + b.held + b.frozen + b.scheduled, 0), EXISTS (SELECT 1 FROM caps c WHERE c.account = a.number)
		FROM accounts a LEFT JOIN balances b ON b.account = a.number WHERE a.id = ?`, string(id))
	if err != nil || state == nil {
		return nil, err
	}
	r.Know(state.Number, id)
	if state.Sequence == 0 {
		return state, nil
	}
	if live > 0 {
		if state.Lots, err = r.Lots(id, "WHERE l.account = ? AND l.live ORDER BY l.place", state.Number); err != nil {
			return nil, err
		}
	}
	if capped {
		if state.Caps, err = r.caps(state.Number); err != nil {
			return nil, err
		}
	}
	if boundary == 0 {
		return state, nil // holds expire and periods turn: there are none
	}
	if err := r.addHolds(state); err != nil {
		return nil, err
	}
	return state, r.addSubscriptions(state, catalog)
}

// addHolds adds the live holds with their charges.
func (r *Reader) addHolds(state *ledger.State) error {
	var places []schema.Place
	err := r.eachCharge(func(c *schema.Charge) error {
		parts, err := schema.DecodeParts(c.Parts, state.Number, r.IDs)
		if err != nil {
			return err
		}
		id := r.IDs.Charge(state.Number, c.Place.Number())
		state.Holds = append(state.Holds, models.Hold{ChargeID: id, ExpiresAt: c.ExpiresAt.Time(), Parts: parts})
		places = append(places, c.Place)
		return nil
	}, "WHERE c.account = ? AND c.status = 'held' ORDER BY c.place", state.Number)
	if err != nil || len(places) == 0 || r.WithoutCharges && state.Caps.Len() == 0 {
		return err
	}
	charges, err := r.Charges(places)
	if err != nil {
		return err
	}
	state.Charges = make(map[models.ChargeID]ledger.ChargeRecord, len(charges))
	for id, c := range charges {
		state.Charges[id] = ledger.ChargeRecord{Charge: *c}
	}
	return nil
}

// CapColumns are the columns of caps in the order in which ScanCap reads them.
const CapColumns = `account, subject, cap_window, amount, boost, boost_until, removed, window_start, window_end, used, counted_from`

// ScanCap reads a row of caps.
func ScanCap(rows *sql.Rows, c *schema.Cap) error {
	return rows.Scan(&c.Account, (*string)(&c.Subject), (*string)(&c.CapWindow), (*int64)(&c.Amount), (*int64)(&c.Boost), (*int64)(&c.BoostUntil),
		&c.Removed, (*int64)(&c.WindowStart), (*int64)(&c.WindowEnd), (*int64)(&c.Used), &c.CountedFrom)
}

// caps reads the caps of an account.
func (r *Reader) caps(account int64) (ledger.Caps, error) {
	var list []models.Cap
	err := Query(r.tx, func(rows *sql.Rows) error {
		var c schema.Cap
		if err := ScanCap(rows, &c); err != nil {
			return err
		}
		list = append(list, c.Model())
		return nil
	}, "SELECT "+CapColumns+" FROM caps WHERE account = ?", account)
	return ledger.CapsOf(list), err
}

// addSubscriptions adds the live subscriptions.
func (r *Reader) addSubscriptions(state *ledger.State, catalog *Catalog) error {
	var subscriptions []schema.Subscription
	err := Query(r.tx, func(rows *sql.Rows) error {
		var s schema.Subscription
		c := &s.Columns
		if err := rows.Scan(&s.ID, &c.PlanID, &c.Version, &c.Status, &c.AnchorAt, &c.AnchorZone, &c.PeriodNumber, &c.PeriodStartAt, &c.PeriodEndAt,
			&c.AllowanceLot, &c.NextPlanID, &c.CancelAtEnd, &c.CreatedAt, &c.EndedAt); err != nil {
			return err
		}
		subscriptions = append(subscriptions, s)
		return nil
	}, `SELECT id, plan_id, version, status, anchor_at, anchor_zone, period_number, period_start_at, period_end_at, allowance_lot,
		next_plan_id, cancel_at_end, created_at, ended_at
		FROM subscriptions WHERE account = ? AND status <> 'canceled' ORDER BY created_at, id`, state.Number)
	if err != nil || len(subscriptions) == 0 {
		return err
	}
	if err := catalog.ReadPlans(); err != nil {
		return err
	}
	for _, s := range subscriptions {
		version := catalog.Version(s.Columns.PlanID, s.Columns.Version)
		state.Subscriptions = append(state.Subscriptions, s.Columns.Model(s.ID, state.Account, state.Number, r.IDs, version))
	}
	return nil
}
