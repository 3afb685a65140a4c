package store_test

import (
	"cmp"
	"database/sql"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// What a charge costs on PostgreSQL: bytes of tables and indexes, bytes of its log, processor
// time of the portal and of the server. The tests' own cluster writes nothing safely: name
// another one's empty database in BURSAR_BENCH_DATABASE for numbers to plan with.
func BenchmarkChargesOnServer(b *testing.B) {
	for _, spread := range []int{1, 1000} {
		b.Run(fmt.Sprintf("accounts=%d", spread), func(b *testing.B) {
			url := cmp.Or(os.Getenv("BURSAR_BENCH_DATABASE"), postgres.New(b, nil))
			k := storetest.Open(b, url, storetest.NewClock(storetest.Start), storetest.Settings())
			accounts := make([]models.AccountID, spread)
			for i := range accounts {
				_, a := k.Person("ann" + strconv.FormatInt(time.Now().UnixNano(), 36))
				accounts[i] = a.ID
				k.Grant(a.ID, models.MaxCredits)
			}
			db := storetest.Database(b, url, "")
			var n atomic.Int64
			run := strconv.FormatInt(time.Now().UnixNano(), 36)
			before := measure(b, db)
			b.SetParallelism(128)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					i := n.Add(1)
					_, err := k.Store.Post(b.Context(), models.Command{
						Account: accounts[int(i)%spread], Origin: "key:bench", Key: fmt.Sprintf("%s-%d", run, i), Actor: models.System,
						Do: models.ChargeCredits{Charge: models.Charge{Credits: models.Credit}},
					})
					if err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.StopTimer()
			after := measure(b, db)
			for i, unit := range []string{"table-B/op", "index-B/op", "log-B/op", "portal-µs/op", "server-µs/op"} {
				b.ReportMetric(float64(after[i]-before[i])/float64(b.N), unit)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "charges/s")
			k.CheckBooks()
		})
	}
}

// What several portals cost one another that charge one account: charges a second and processor
// time of a charge, of all portals and of the server. They are in one process, so it is the locks
// on the account that this shows, and not what machines of their own would add.
func BenchmarkNodesOnOneAccount(b *testing.B) {
	for _, portals := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("portals=%d", portals), func(b *testing.B) {
			url := cmp.Or(os.Getenv("BURSAR_BENCH_DATABASE"), postgres.New(b, nil))
			nodes := make([]*storetest.Kit, portals)
			for i := range nodes {
				nodes[i] = storetest.Open(b, url, storetest.NewClock(storetest.Start), storetest.Settings())
			}
			run := strconv.FormatInt(time.Now().UnixNano(), 36)
			_, account := nodes[0].Person("ann" + run)
			nodes[0].Grant(account.ID, models.MaxCredits)
			db := storetest.Database(b, url, "")
			var n atomic.Int64
			before := measure(b, db)
			b.SetParallelism(128)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					i := n.Add(1)
					if _, err := nodes[int(i)%portals].Store.Post(b.Context(), models.Command{
						Account: account.ID, Origin: "key:bench", Key: fmt.Sprintf("%s-%d", run, i), Actor: models.System,
						Do: models.ChargeCredits{Charge: models.Charge{Credits: models.Credit}},
					}); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.StopTimer()
			after := measure(b, db)
			b.ReportMetric(float64(after[3]-before[3])/float64(b.N), "portals-µs/op")
			b.ReportMetric(float64(after[4]-before[4])/float64(b.N), "server-µs/op")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "charges/s")
			nodes[0].CheckBooks()
		})
	}
}

// measure returns the bytes of tables, of indexes and of the log, and the microseconds of
// processor time of this process and of the server's.
func measure(b *testing.B, db *sql.DB) (m [5]int64) {
	b.Helper()
	err := db.QueryRowContext(b.Context(), `SELECT SUM(pg_table_size(oid)), SUM(pg_indexes_size(oid)), pg_current_wal_insert_lsn() - '0/0'
		FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`).Scan(&m[0], &m[1], &m[2])
	if err != nil {
		b.Fatal(err)
	}
	rows, err := db.QueryContext(b.Context(), "SELECT pid FROM pg_stat_activity")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var pid int
		if err := rows.Scan(&pid); err != nil {
			b.Fatal(err)
		}
		m[4] += processorTime(pid)
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	m[3] = processorTime(os.Getpid())
	return m
}

// processorTime returns the microseconds that a process has used, as Linux tells in hundredths
// of a second, else 0.
func processorTime(pid int) int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return (user + system) * 10_000
}
