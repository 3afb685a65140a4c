package books

import (
	"maps"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/ledger"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// StateAt returns the state after the last entry that was effective by an instant,
// derived from what entries left behind. CodeNotFound.
func (r *Reader) StateAt(id models.AccountID, at time.Time, catalog *Catalog) (ledger.State, error) {
	account, err := Account(r.tx, id)
	if err != nil {
		return ledger.State{}, err
	}
	r.Know(account.Number, id)
	// Instants are stored in microseconds.
	behind, err := r.FirstSequence(account.Number, at.Truncate(time.Microsecond).Add(time.Microsecond))
	if err != nil {
		return ledger.State{}, err
	}
	first, until := Range(account.Number, 0, behind)
	state := ledger.State{Standing: ledger.Standing{
		Account: id, Number: account.Number, IDs: r.IDs, Zone: account.OpenedZone, Status: models.AccountActive, Catalog: &catalog.Catalog,
	}}
	var head schema.Entry
	if err := r.EachRow(func(e *schema.Entry) error { head = *e; return nil },
		"WHERE e.place >= ? AND e.place < ? ORDER BY e.place DESC LIMIT 1", first, until); err != nil || head.Place == 0 {
		return state, err
	}
	state.Sequence, state.Debt, state.EffectiveAt = head.Place.Number(), head.Debt, head.EffectiveAt.Time()
	copy(state.Head[:], head.Hash)
	past := &past{Reader: r, state: &state, head: &head}
	for _, add := range []func() error{past.account, past.lots, past.holds} {
		if err := add(); err != nil {
			return ledger.State{}, err
		}
	}
	return state, past.subscriptions(catalog)
}

// past derives the state after an entry.
type past struct {
	*Reader
	state *ledger.State
	head  *schema.Entry
}

// newest calls take with the entries of a rare kind up to the head, newest first, until it
// returns true.
func (p *past) newest(kind models.EntryKind, take func(models.Entry) (done bool)) error {
	for until := p.head.Place + 1; ; {
		rows, err := p.Rows("WHERE e.account = ? AND e.kind = ? AND e.kind <> 'charge' AND e.place < ? ORDER BY e.place DESC LIMIT 100",
			p.state.Number, kind, until)
		if err != nil || len(rows) == 0 {
			return err
		}
		entries, err := p.Entries(rows)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if take(e) {
				return nil
			}
		}
		until = rows[len(rows)-1].Place
	}
}

// account adds the zone and the status.
func (p *past) account() error {
	return p.newest(models.EntryAccount, func(e models.Entry) bool {
		p.state.Zone, p.state.Status = e.Account.Zone, e.Account.Status
		return true
	})
}

// lots adds the lots with anything left, and the ordinal of the newest. What they have now
// and what entries behind the head changed tell what they had, unless fewer entries lie
// before it.
func (p *past) lots() error {
	lots, err := p.Lots(p.state.Account, "WHERE l.place >= ? AND l.place < ? AND l.sequence <= ? ORDER BY l.place",
		schema.PlaceOf(p.state.Number, 0), schema.PlaceOf(p.state.Number+1, 0), p.state.Sequence)
	if err != nil || len(lots) == 0 {
		return err
	}
	p.state.Ordinal = lots[len(lots)-1].Ordinal
	byOrdinal := make(map[int64]*models.Lot, len(lots))
	first, last := p.state.Sequence, p.state.Sequence // of the draws of those lots
	for i := range lots {
		byOrdinal[lots[i].Ordinal] = &lots[i]
		if lots[i].FirstDraw > 0 {
			first = min(first, lots[i].FirstDraw)
		}
		last = max(last, lots[i].LastDraw)
	}
	from, until, sign := p.state.Sequence+1, last+1, models.Credits(-1)
	if p.state.Sequence-first < last-p.state.Sequence {
		from, until, sign = first, p.state.Sequence+1, 1
		for i := range lots {
			lots[i].Remaining, lots[i].Held = lots[i].Granted, 0
		}
	}
	begin, end := Range(p.state.Number, from, until)
	if err := p.EachDraws(func(_ schema.Place, draws []byte) error {
		return schema.EachDraw(draws, func(ordinal int64, _ models.LotKind, remaining, held models.Credits) {
			if l := byOrdinal[ordinal]; l != nil {
				l.Remaining, l.Held = l.Remaining+sign*remaining, l.Held+sign*held
			}
		})
	}, "WHERE e.place >= ? AND e.place < ?", begin, end); err != nil {
		return err
	}
	for i := range lots {
		l := &lots[i]
		l.Started, l.Frozen = !l.StartsAt.After(p.state.EffectiveAt), false
		l.Extended, l.ExtendedTo = false, time.Time{}
	}
	if err := p.extend(byOrdinal); err != nil {
		return err
	}
	if err := p.freeze(byOrdinal); err != nil {
		return err
	}
	for _, l := range lots {
		if l.Live() {
			p.state.Lots = append(p.state.Lots, l)
		}
	}
	return nil
}

// extend says of lots to when they were extended last.
func (p *past) extend(lots map[int64]*models.Lot) error {
	return p.newest(models.EntryExtension, func(e models.Entry) bool {
		for _, d := range e.Draws {
			if l := lots[d.Ordinal]; l != nil && !l.Extended {
				l.Extended, l.ExtendedTo = true, e.ExtendedTo
			}
		}
		return false
	})
}

// freeze freezes the lots whose last freezing is younger than their last unfreezing. The
// successor of an extended lot that was neither frozen nor unfrozen itself is as that lot.
func (p *past) freeze(lots map[int64]*models.Lot) error {
	thawed, frozen := map[int64]int64{}, map[int64]int64{}
	for kind, last := range map[models.EntryKind]map[int64]int64{models.EntryFreeze: frozen, models.EntryUnfreeze: thawed} {
		if err := p.newest(kind, func(e models.Entry) bool {
			for _, d := range e.Draws {
				last[d.Ordinal] = max(last[d.Ordinal], e.Sequence)
			}
			return false
		}); err != nil {
			return err
		}
	}
	if len(frozen) == 0 {
		return nil
	}
	for _, ordinal := range slices.Sorted(maps.Keys(lots)) {
		l := lots[ordinal]
		if sequence, was := frozen[ordinal]; was || thawed[ordinal] > 0 {
			l.Frozen = sequence > thawed[ordinal]
		} else if l.Source == models.SourceExtension {
			if _, of, _ := p.IDs.LotAt(l.Continues); lots[of] != nil {
				l.Frozen = lots[of].Frozen
			}
		}
	}
	return nil
}

// holds adds the holds that were live: those that still held something of a lot.
// Advancing the state does not need their charges.
func (p *past) holds() error {
	first, behind := Range(p.state.Number, 0, p.state.Sequence+1)
	var places []schema.Place
	if err := p.eachCharge(func(c *schema.Charge) error {
		places = append(places, c.Place)
		return nil
	}, "WHERE c.place >= ? AND c.place < ? AND c.expires_at > 0 AND (c.ended_at = 0 OR c.ended_at >= ?) ORDER BY c.place",
		first, behind, schema.MicrosOf(p.state.EffectiveAt)); err != nil {
		return err
	}
	for _, place := range places {
		entries, err := p.EntriesOf(place)
		if err != nil {
			return err
		}
		if h := holdAfter(entries, p.state.Sequence); len(h.Parts) > 0 {
			p.state.Holds = append(p.state.Holds, h)
		}
	}
	return nil
}

// holdAfter returns what a hold still held after an entry, by its own entries.
func holdAfter(entries []models.Entry, sequence int64) (h models.Hold) {
	for _, e := range entries {
		switch {
		case e.Sequence > sequence:
		case e.Kind == models.EntryHold:
			h = models.Hold{ChargeID: e.ChargeID, ExpiresAt: e.HoldExpiresAt}
			for _, d := range e.Draws {
				h.Parts = append(h.Parts, models.HoldPart{LotID: d.LotID, Remaining: d.Held})
			}
		case e.Kind == models.EntryRefund:
		default:
			for _, d := range e.Draws {
				for i := range h.Parts {
					if h.Parts[i].LotID == d.LotID {
						h.Parts[i].Remaining += d.Held
						break
					}
				}
			}
		}
	}
	parts := h.Parts
	h.Parts = nil
	for _, part := range parts {
		if part.Remaining > 0 {
			h.Parts = append(h.Parts, part)
		}
	}
	return h
}

// subscriptions adds the subscriptions that were live.
func (p *past) subscriptions(catalog *Catalog) error {
	var rows []schema.Subscription
	if err := p.tx.Where("account = ? AND created_at <= ?", p.state.Number, schema.MicrosOf(p.state.EffectiveAt)).
		Order("created_at, id").Find(&rows).Error; err != nil || len(rows) == 0 {
		return err
	}
	if err := catalog.ReadPlans(); err != nil {
		return err
	}
	found := map[models.SubscriptionID]models.Entry{} // the newest entry of each
	for _, kind := range []models.EntryKind{models.EntryTurn, models.EntrySubscription} {
		seen := map[models.SubscriptionID]bool{}
		if err := p.newest(kind, func(e models.Entry) bool {
			if id := e.Subscription.ID; !seen[id] {
				seen[id] = true
				if e.Sequence > found[id].Sequence {
					found[id] = e
				}
			}
			return len(seen) == len(rows)
		}); err != nil {
			return err
		}
	}
	for _, row := range rows {
		if e, ok := found[row.ID]; ok && e.Subscription.Status.Live() {
			p.state.Subscriptions = append(p.state.Subscriptions, *e.Subscription)
		}
	}
	return nil
}
