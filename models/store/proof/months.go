package proof

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// This file compares the figures of closed months with the sums of the movements that the
// verification has found right, or told of.

// monthKey is what figures are sums of.
type monthKey struct {
	month    schema.Micros
	kind     models.LotKind
	currency string
	flow     models.Movement
}

// monthSums are the movements of each month.
type monthSums map[monthKey]models.PricedCredits

// add adds a row of flows.
func (s *monthSums) add(r *schema.Movement) {
	if *s == nil {
		*s = monthSums{}
	}
	at := r.DayAt.Time()
	key := monthKey{schema.MicrosOf(time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC)), r.Kind, r.Currency, r.Flow}
	(*s)[key] = (*s)[key].Add(r.Part())
}

func (s monthSums) merge(other monthSums) {
	for key, part := range other {
		s[key] = s[key].Add(part)
	}
}

func closedMonths(tx *gorm.DB) (months []schema.ClosedMonth, err error) {
	err = tx.Order("month_at").Find(&months).Error
	return months, err
}

// closedFaults compares the figures of the months that were closed when the verification began:
// those that were closed since had movements then that it may have missed.
func (v *verification) closedFaults(ctx context.Context, sums monthSums) (faults []string, err error) {
	if len(v.closed) == 0 {
		return nil, nil
	}
	var figures []schema.ClosedFigure
	if err := v.read(ctx, func(tx *gorm.DB) error { return tx.Find(&figures).Error }); err != nil {
		return nil, err
	}
	got := monthSums{}
	for _, f := range figures {
		if f.Kind == schema.FigureTax { // which no entry has
			continue
		}
		got[monthKey{f.MonthAt, f.Kind, f.Currency, f.Flow}] = models.PricedCredits{Credits: f.Credits, Cents: f.Cents}
	}
	want := monthSums{}
	for _, m := range v.closed {
		for key, part := range sums {
			opening, closing := key, key
			opening.month, closing.month, opening.flow, closing.flow = m.MonthAt, m.MonthAt, schema.FigureOpening, schema.FigureClosing
			if key.month < m.MonthAt {
				want[opening] = want[opening].Add(part)
			} else if key.month == m.MonthAt {
				want[key] = part
			}
			if key.month <= m.MonthAt {
				want[closing] = want[closing].Add(part)
			}
		}
	}
	newest := v.closed[len(v.closed)-1].MonthAt
	keys := slices.Collect(maps.Keys(want))
	for key := range got {
		if _, ok := want[key]; !ok && key.month <= newest {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(x, y monthKey) int {
		return cmp.Or(cmp.Compare(x.month, y.month), cmp.Compare(x.kind, y.kind), cmp.Compare(x.currency, y.currency), cmp.Compare(x.flow, y.flow))
	})
	for _, key := range keys {
		if want[key] != got[key] {
			faults = append(faults, "the closed month "+key.month.Time().Format("2006-01")+" says "+string(key.kind)+key.currency+" "+string(key.flow)+" "+got[key].Credits.String()+", the entries say "+want[key].Credits.String())
		}
	}
	return faults, nil
}
