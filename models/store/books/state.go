package books

import (
	"database/sql"
	"slices"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// stateSizes are how many accounts one statement reads, at most: there are few sizes, so that
// the statements are ones that were prepared before.
var stateSizes = []int{1, 4, 16, 64, 256}

// eachList calls read with lists that make up values, each as a text for the operator IN and
// its arguments. A list that has none of the sizes repeats its last value.
func eachList[T any](values []T, read func(list string, args ...any) error) error {
	largest := stateSizes[len(stateSizes)-1]
	for values := range slices.Chunk(values, largest) {
		at, _ := slices.BinarySearch(stateSizes, len(values))
		values = append(make([]T, 0, stateSizes[at]), values...)
		for len(values) < stateSizes[at] {
			values = append(values, values[len(values)-1])
		}
		list, args := in(values)
		if err := read(list, args...); err != nil {
			return err
		}
	}
	return nil
}

// States reads the present states of accounts, each named once, all of them in a few
// statements. Unknown accounts are missing from the result.
func (r *Reader) States(ids []models.AccountID, catalog *Catalog) (map[models.AccountID]*ledger.State, error) {
	states := make(map[models.AccountID]*ledger.State, len(ids))
	var with struct{ lots, caps, boundary []int64 } // the numbers of accounts that may have some
	err := eachList(ids, func(list string, args ...any) error {
		return Query(r.tx, func(rows *sql.Rows) error {
			state, has, err := r.scanStanding(rows)
			if err != nil {
				return err
			}
			number := state.Number
			state.Catalog, states[state.Account] = &catalog.Catalog, state
			if has.lots {
				with.lots = append(with.lots, number)
			}
			if has.caps {
				with.caps = append(with.caps, number)
			}
			if has.boundary {
				with.boundary = append(with.boundary, number)
			}
			return nil
		}, "SELECT "+standingColumns+" FROM accounts a LEFT JOIN balances b ON b.account = a.number WHERE a.id IN "+list, args...)
	})
	if err != nil {
		return nil, err
	}
	of := func(account int64) *ledger.State { return states[r.accounts[account]] }
	if err := eachList(with.lots, func(list string, args ...any) error { return r.addLots(of, list, args) }); err != nil {
		return nil, err
	}
	if err := eachList(with.caps, func(list string, args ...any) error { return r.addCaps(of, list, args) }); err != nil {
		return nil, err
	}
	if err := eachList(with.boundary, func(list string, args ...any) error { return r.addHolds(of, list, args) }); err != nil {
		return nil, err
	}
	return states, eachList(with.boundary, func(list string, args ...any) error { return r.addSubscriptions(of, catalog, list, args) })
}

// standingColumns are the columns of accounts a and balances b in the order in which
// scanStanding reads them.
const standingColumns = `a.id, a.number, a.zone, a.status, a.opened_zone, COALESCE(b.sequence, 0), b.head, COALESCE(b.ordinal, 0), COALESCE(b.debt, 0), COALESCE(b.effective_at, 0),
	COALESCE(b.next_boundary_at, 0), COALESCE(b.available + b.held + b.frozen + b.scheduled, 0), EXISTS (SELECT 1 FROM caps c WHERE c.account = a.number)`

// parts tell what an account may have besides its standing. Without a boundary no hold expires
// and no period turns: there are none.
type parts struct{ lots, caps, boundary bool }

func (r *Reader) scanStanding(row database.Row) (*ledger.State, parts, error) {
	state := &ledger.State{Standing: ledger.Standing{IDs: r.IDs}}
	s := &state.Standing
	var at schema.Micros
	var head []byte
	var opened string
	var boundary, live int64 // of the next boundary, and the credits of live lots
	var capped bool
	if err := row.Scan((*string)(&s.Account), &s.Number, &s.Zone, (*string)(&s.Status), &opened, &s.Sequence, &head, &s.Ordinal, (*int64)(&s.Debt), (*int64)(&at),
		&boundary, &live, &capped); err != nil {
		return nil, parts{}, err
	}
	r.Know(s.Number, s.Account)
	if s.Sequence == 0 {
		s.Head = chain.OpeningHash(s.Account, opened, models.AccountActive)
		return state, parts{}, nil
	}
	s.EffectiveAt = at.Time()
	copy(s.Head[:], head)
	return state, parts{lots: live > 0, caps: capped, boundary: boundary != 0}, nil
}

// stateOf returns the state of an account that is being read, by its number.
type stateOf func(account int64) *ledger.State

// addLots adds the lots that have something left.
func (r *Reader) addLots(of stateOf, list string, args []any) error {
	return Query(r.tx, func(rows *sql.Rows) error {
		var l schema.Lot
		if err := scanLot(rows, &l); err != nil {
			return err
		}
		state := of(l.Place.Account())
		state.Lots = append(state.Lots, l.Model(state.Account, r.IDs))
		return nil
	}, "SELECT "+lotColumns+" FROM lots l WHERE l.account IN "+list+" AND l.live ORDER BY l.place", args...)
}

// addHolds adds the live holds with their charges.
func (r *Reader) addHolds(of stateOf, list string, args []any) error {
	var places []schema.Place // of those whose charges are wanted
	if err := r.eachCharge(func(c *schema.Charge) error {
		state := of(c.Place.Account())
		parts, err := schema.DecodeParts(c.Parts, state.Number, r.IDs)
		if err != nil {
			return err
		}
		id := r.IDs.Charge(state.Number, c.Place.Number())
		state.Holds = append(state.Holds, models.Hold{ChargeID: id, ExpiresAt: c.ExpiresAt.Time(), Parts: parts})
		if !r.WithoutCharges || state.Caps.Len() > 0 {
			places = append(places, c.Place)
		}
		return nil
	}, "WHERE c.account IN "+list+" AND c.status = 'held' ORDER BY c.place", args...); err != nil || len(places) == 0 {
		return err
	}
	charges, err := r.Charges(places)
	if err != nil {
		return err
	}
	for id, c := range charges {
		account, _, _ := r.IDs.ChargeAt(id)
		state := of(account)
		if state.Charges == nil {
			state.Charges = map[models.ChargeID]ledger.ChargeRecord{}
		}
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

// addCaps adds the caps.
func (r *Reader) addCaps(of stateOf, list string, args []any) error {
	caps := map[int64][]models.Cap{}
	if err := Query(r.tx, func(rows *sql.Rows) error {
		var c schema.Cap
		if err := ScanCap(rows, &c); err != nil {
			return err
		}
		caps[c.Account] = append(caps[c.Account], c.Model())
		return nil
	}, "SELECT "+CapColumns+" FROM caps WHERE account IN "+list, args...); err != nil {
		return err
	}
	for account, list := range caps {
		of(account).Caps = ledger.CapsOf(list)
	}
	return nil
}

// addSubscriptions adds the live subscriptions.
func (r *Reader) addSubscriptions(of stateOf, catalog *Catalog, list string, args []any) error {
	var subscriptions []schema.Subscription
	err := Query(r.tx, func(rows *sql.Rows) error {
		var s schema.Subscription
		c := &s.Columns
		if err := rows.Scan(&s.ID, &s.Account, &c.PlanID, &c.Version, &c.Status, &c.AnchorAt, &c.AnchorZone, &c.PeriodNumber, &c.PeriodStartAt, &c.PeriodEndAt,
			&c.AllowanceLot, &c.NextPlanID, &c.CancelAtEnd, &c.CreatedAt, &c.EndedAt); err != nil {
			return err
		}
		subscriptions = append(subscriptions, s)
		return nil
	}, `SELECT id, account, plan_id, version, status, anchor_at, anchor_zone, period_number, period_start_at, period_end_at, allowance_lot,
		next_plan_id, cancel_at_end, created_at, ended_at
		FROM subscriptions WHERE account IN `+list+` AND status <> 'canceled' ORDER BY created_at, id`, args...)
	if err != nil || len(subscriptions) == 0 {
		return err
	}
	if err := catalog.ReadPlans(); err != nil {
		return err
	}
	for _, s := range subscriptions {
		state := of(s.Account)
		version := catalog.Version(s.Columns.PlanID, s.Columns.Version)
		state.Subscriptions = append(state.Subscriptions, s.Columns.Model(s.ID, state.Account, state.Number, r.IDs, version))
	}
	return nil
}
