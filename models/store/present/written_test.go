package present

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
)

// While the ledger has a transaction, a commit passes for its own only if it has written:
// else what somebody else commits, such as one that revokes a key, would not be seen.
func TestSomebodyElsesCommitPassesForNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	connect := func() *database.DB {
		db, err := database.Connect(t.Context(), path, time.Now, models.Settings{}, slog.Default())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	ours, others := connect(), connect()
	write := func(db *database.DB, statement string) {
		if err := db.Write.Exec(statement).Error; err != nil {
			t.Fatal(err)
		}
	}
	write(ours, "CREATE TABLE t (a)")
	p := New(ours)
	reads := 0
	ask := func() {
		if _, _, err := p.Caller(t.Context(), [32]byte{1}, func() (models.Key, *models.Account, error) {
			reads++
			return models.Key{}, nil, nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	want := func(read int, when string) {
		t.Helper()
		if ask(); reads != read {
			t.Errorf("%s: it was read %d times, want %d", when, reads, read)
		}
	}
	want(1, "at first")
	want(1, "again")
	p.Begin(t.Context())
	write(others, "INSERT INTO t VALUES (1)")
	want(2, "while the ledger has a transaction that wrote nothing, and somebody else commits")
	p.End(t.Context(), map[models.AccountID]Changed{})
	want(3, "behind it")
	if _, told := ours.LedgerCommit(); !told {
		return // no commit is told from others
	}
	p.Begin(t.Context())
	p.Written()
	write(others, "INSERT INTO t VALUES (2)") // stands for the ledger's own commit
	want(3, "while nobody has been told of the ledger's own commit")
	p.End(t.Context(), map[models.AccountID]Changed{"acc_1": {Sequence: 1}})
	want(3, "behind the ledger's own commit")
}
