package posting_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Audit records of commands, and of what else two portals write meanwhile, are all sealed,
// whoever seals while they are written.
func TestAuditRecordsOfCommandsAreSealed(t *testing.T) {
	k := storetest.New(t)
	portals := []*storetest.Kit{k, storetest.Open(t, k.Path, k.Clock, storetest.Settings())}
	_, account := k.Person("ann")
	const rounds = 25
	record := models.AuditRecord{Actor: models.System, Action: "test", AccountID: account.ID}
	var wg, sealing sync.WaitGroup
	var written atomic.Bool
	for n, p := range portals {
		for worker := range 2 {
			wg.Go(func() {
				for i := range rounds {
					p.Post(models.Command{Account: account.ID, Origin: "operator", Key: fmt.Sprint(n, "-", worker, "-", i), Audit: &record, Do: models.AdjustCredits{Amount: models.Credit, Kind: models.Promotional}})
					if err := p.WriteAudit(t.Context(), record); err != nil {
						t.Error(err)
					}
				}
			})
		}
		sealing.Go(func() {
			for !written.Load() {
				if _, err := p.SealAudit(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	written.Store(true)
	sealing.Wait()
	if _, err := k.SealAudit(t.Context()); err != nil {
		t.Fatal(err)
	}
	var records, seals int
	db := storetest.Database(t, k.Path, "")
	row := db.QueryRowContext(t.Context(), "SELECT COUNT(*), (SELECT COUNT(*) FROM audit_seals) FROM audit WHERE action = 'test'")
	if err := row.Scan(&records, &seals); err != nil || records != 2*2*2*rounds || seals < records {
		t.Errorf("%d records and %d seals, %v", records, seals, err)
	}
	k.CheckBooks()
}
