package web

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

// AccountSnapshot is an account's snapshot, with its parts as pages print them.
type AccountSnapshot struct {
	models.Snapshot
	OtherBalances []views.BalanceLine
	Lots          views.LotList
	Plans         []views.Plan
	Storage       views.Storage
	Coming        []present.Coming // soonest first
}

// Snapshot reads and prints an account as of now.
func (w *Site) Snapshot(ctx context.Context, id models.AccountID, r present.Reader) (AccountSnapshot, error) {
	s, err := w.Store.Snapshot(ctx, id, time.Time{})
	if err != nil {
		return AccountSnapshot{}, err
	}
	catalog, err := w.Store.Plans(ctx)
	if err != nil {
		return AccountSnapshot{}, err
	}
	names := make(map[models.PlanID]string, len(catalog))
	for _, p := range catalog {
		names[p.PlanID] = p.Name
	}
	return AccountSnapshot{
		Snapshot: s, OtherBalances: r.OtherBalances(s.Balance), Lots: r.Lots(s), Plans: r.Plans(s, names),
		Storage: present.Storage(s), Coming: r.Coming(s, names),
	}, nil
}
