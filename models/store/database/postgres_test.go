package database

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// openServer opens a new database of a server, with the row for whose turn it is.
func openServer(t *testing.T, statements ...string) *DB {
	t.Helper()
	return openAt(t, postgres.New(t, nil), statements...)
}

func openAt(t *testing.T, url string, statements ...string) *DB {
	t.Helper()
	db := connectTo(t, url)
	for _, s := range append([]string{"CREATE TABLE turn (id BIGINT PRIMARY KEY, catalog BIGINT)", "INSERT INTO turn VALUES (1, 0)"}, statements...) {
		if err := db.Write.Exec(s).Error; err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func connectTo(t *testing.T, url string) *DB {
	t.Helper()
	db, err := Connect(t.Context(), url, time.Now, models.Settings{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// Values are read as they were written, including extreme ones and types of ours.
func TestAServersValuesComeBackAsTheyWere(t *testing.T) {
	type sample struct {
		Big   models.Credits
		Blob  []byte
		Text  models.UserID
		Flag  bool
		Maybe *int64
	}
	db := openServer(t, "CREATE TABLE samples (big BIGINT, blob BYTEA, text TEXT, flag BOOLEAN, maybe BIGINT)")
	for _, want := range []sample{
		{Big: math.MaxInt64, Blob: []byte{0, 255, 0}, Text: "Zoë'?$1\n", Flag: true, Maybe: new(int64(math.MinInt64))},
		{Big: math.MinInt64, Blob: []byte{}, Text: ""},
		{Big: 1 << 53, Blob: []byte("text"), Text: "007", Flag: true, Maybe: new(int64(0))},
	} {
		if err := db.Write.Exec("DELETE FROM samples").Error; err != nil {
			t.Fatal(err)
		}
		if err := db.Write.Create(&want).Error; err != nil {
			t.Fatal(err)
		}
		var got sample
		if err := db.Read.Where("text = ? AND flag = ?", want.Text, want.Flag).Take(&got).Error; err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%+v came back as %+v", want, got)
		}
		var same bool
		row := db.Read.ConnPool.QueryRowContext(t.Context(), "SELECT ? = big AND ? = text AND 'What?' LIKE 'what_' FROM samples", want.Big, want.Text)
		if err := row.Scan(&same); err != nil || !same {
			t.Errorf("%+v is not found past gorm: %v", want, err)
		}
	}
}

// What a server answers is told apart, and callers are asked to try again where it can't be
// written at the moment.
func TestErrorsOfAServer(t *testing.T) {
	db := openServer(t, "CREATE TABLE parents (id TEXT PRIMARY KEY, n BIGINT CHECK (n > 0))", "CREATE TABLE children (parent TEXT REFERENCES parents (id))",
		"INSERT INTO parents VALUES ('a', 1)")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	reading := func(statement string) error {
		return db.Read.Transaction(func(tx *gorm.DB) error { return tx.Exec(statement).Error })
	}
	for _, c := range []struct {
		what        string
		err         error
		gorm        error
		constrained bool
		code        models.Code
	}{
		{"the same primary key", db.Write.Exec("INSERT INTO parents VALUES ('a', 1)").Error, gorm.ErrDuplicatedKey, true, models.CodeInternal},
		{"no such parent", db.Write.Exec("INSERT INTO children VALUES ('c')").Error, gorm.ErrForeignKeyViolated, true, models.CodeInternal},
		{"a check", db.Write.Exec("UPDATE parents SET n = 0").Error, nil, true, models.CodeInternal},
		{"a number that does not fit", db.Write.Exec("UPDATE parents SET n = n + 9223372036854775807").Error, nil, true, models.CodeInternal},
		{"a text that is none", db.Write.Exec("UPDATE parents SET id = ?", "\xff").Error, nil, false, models.CodeInvalidField},
		{"a reader writes", reading("DELETE FROM parents"), nil, false, models.CodeBusy},
		{"nonsense", db.Read.Exec("SELEKT 1").Error, nil, false, models.CodeInternal},
		{"a caller that is gone", db.Read.WithContext(ended).Exec("SELECT 1").Error, context.Canceled, false, models.CodeBusy},
		{"a server that stops", reading("SELECT pg_terminate_backend(pg_backend_pid())"), nil, false, models.CodeBusy},
	} {
		if c.err == nil || (c.gorm != nil && !errors.Is(c.err, c.gorm)) || Constrained(c.err) != c.constrained || Collided(c.err) {
			t.Errorf("%s: %v, want %v, constrained %t", c.what, c.err, c.gorm, Constrained(c.err))
		}
		if code := models.CodeOf(Explain(c.err)); code != c.code {
			t.Errorf("%s is %s, not %s (%v)", c.what, code, c.code, c.err)
		}
	}
	if err := reading("SELECT 1"); err != nil {
		t.Errorf("the pool keeps a connection that is gone: %v", err)
	}
	_, err := Connect(t.Context(), "postgres://postgres:secret@127.0.0.1:1/none", time.Now, models.Settings{}, slog.Default())
	if !Unavailable(err) || strings.Contains(err.Error(), "secret") {
		t.Errorf("where there is no server: %v", err)
	}
}

// A transaction in which a statement has failed is not taken for committed, whoever has
// minded the error.
func TestWhatHasFailedIsNotCommitted(t *testing.T) {
	db := openServer(t, "CREATE TABLE things (a BIGINT PRIMARY KEY)")
	err := db.Write.Transaction(func(tx *gorm.DB) error {
		for range 2 {
			_ = tx.Exec("INSERT INTO things VALUES (1)")
		}
		return nil
	})
	var rows int64
	if read := db.Read.Raw("SELECT COUNT(*) FROM things").Scan(&rows).Error; !errors.Is(err, errRolledBack) || rows != 0 || read != nil {
		t.Errorf("committing says %v, and %d rows are there, %v", err, rows, read)
	}
}

// raise fails as a server does in a state.
func raise(tx *gorm.DB, state string) error {
	return tx.Exec("DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '" + state + "'; END $$").Error
}

// A transaction in whose way others were is tried again, a few times. Any other error ends it:
// after some nobody knows what was done, and callers are asked to try again.
func TestTransactionsAreTriedAgain(t *testing.T) {
	db := openServer(t, "CREATE TABLE things (a BIGINT PRIMARY KEY)")
	for _, state := range []string{"40001", "40P01"} {
		calls := 0
		if err := db.Transact(t.Context(), func(tx *gorm.DB) error {
			calls++
			if err := tx.Exec("INSERT INTO things VALUES (1)").Error; err != nil || calls > 2 {
				return err
			}
			return Explain(raise(tx, state))
		}); err != nil || calls != 3 {
			t.Errorf("after %s twice: %d calls, %v", state, calls, err)
		}
		if err := db.Write.Exec("DELETE FROM things").Error; err != nil {
			t.Fatal(err)
		}
		calls = 0
		if err := db.Transact(t.Context(), func(tx *gorm.DB) error {
			calls++
			return raise(tx, state)
		}); calls != 1+collisions || models.CodeOf(Explain(err)) != models.CodeBusy {
			t.Errorf("after %s each time: %d calls, %v", state, calls, err)
		}
	}
	for state, code := range map[string]models.Code{
		"40003": models.CodeBusy, "08006": models.CodeBusy, "08007": models.CodeBusy, "57P01": models.CodeBusy, "57P03": models.CodeBusy,
		"25006": models.CodeBusy, "53300": models.CodeBusy, "23505": models.CodeInternal,
	} {
		calls := 0
		if err := db.Transact(t.Context(), func(tx *gorm.DB) error {
			calls++
			return raise(tx, state)
		}); calls != 1 || stateOf(err) != state || models.CodeOf(Explain(err)) != code {
			t.Errorf("after %s: %d calls, %v", state, calls, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	calls := 0
	if err := db.Transact(ended, func(tx *gorm.DB) error {
		calls++
		cancel()
		return Busy(&pgconn.PgError{Code: "40001"})
	}); calls != 1 || !Collided(err) {
		t.Errorf("for a caller that is gone: %d calls, %v", calls, err)
	}
}

// Of a batch that has failed it is known that nothing was committed only if the server has
// refused a statement before: the last words of a connection leave it open.
func TestWhatIsKnownOfABatchThatFailed(t *testing.T) {
	db := openServer(t, "CREATE TABLE things (a BIGINT PRIMARY KEY)")
	for text, undone := range map[string]bool{
		"INSERT INTO things VALUES (1), (1)":                                                      true,
		"SELECT pg_terminate_backend(pg_backend_pid())":                                           false,
		"DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '40P01'; END $$":                   true,
		"DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '40003'; END $$":                   false,
		"DO $$ BEGIN RAISE EXCEPTION 'a pooler loses its server' USING ERRCODE = '08P01'; END $$": false,
	} {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		transaction := tx.Statement.ConnPool.(*pgTransaction)
		transaction.later(statement{text: text})
		if err := tx.Commit().Error; err == nil || Undone(err) != undone {
			t.Errorf("%s: it is known that nothing was done: %t, %v", text, Undone(err), err)
		}
	}
	if err := db.Read.Exec("SELECT 1").Error; err != nil {
		t.Error(err)
	}
}

// Readers who take long, and a transaction of a room that does not end, keep neither other
// readers waiting nor the ledger.
func TestWhatTakesLongIsApart(t *testing.T) {
	db := openServer(t)
	share := sharesOf(0)
	sleeping, wake := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for range share.long + share.readers { // more than there are connections
		all.Go(func() {
			_ = db.Long.WithContext(sleeping).Transaction(func(tx *gorm.DB) error { return tx.Exec("SELECT pg_sleep(60)").Error })
		})
	}
	for range share.writers {
		all.Go(func() {
			_ = db.Transact(sleeping, func(tx *gorm.DB) error { return tx.Exec("SELECT pg_sleep(60)").Error })
		})
	}
	busy := func(pool *gorm.DB) int {
		connections, err := pool.DB()
		if err != nil {
			t.Fatal(err)
		}
		return connections.Stats().InUse
	}
	for end := time.Now().Add(time.Minute); busy(db.Long) < share.long || busy(db.Write) < inLine; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the connections are not in use")
		}
	}
	patience, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := db.Read.WithContext(patience).Exec("SELECT 1").Error; err != nil {
		t.Errorf("another reader: %v", err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit().Error; err != nil {
		t.Errorf("the ledger: %v", err)
	}
	wake()
	all.Wait()
}

// Connections are divided so that everybody has some, and none is beyond the limit.
func TestSharesOfConnections(t *testing.T) {
	for connections, want := range map[int]shares{0: {2, 4, 8, 4}, 8: {2, 1, 3, 2}, 18: {2, 4, 8, 4}, 40: {2, 9, 20, 9}, 1: {2, 1, 3, 2}} {
		if got := sharesOf(connections); got != want {
			t.Errorf("%d connections are divided as %+v, want %+v", connections, got, want)
		}
	}
}

// While a room has a transaction, no other one begins, of whatever process. The ledger's
// transactions do not wait for it.
func TestRoomsTakeTurns(t *testing.T) {
	db := openServer(t)
	free := func() error { return db.Read.Exec("SELECT id FROM turn FOR UPDATE NOWAIT").Error }
	if err := db.Write.Transaction(func(*gorm.DB) error {
		posting, err := db.Begin()
		if err != nil {
			return err
		}
		if err := posting.Commit().Error; err != nil {
			return err
		}
		return free()
	}); stateOf(err) != "55P03" {
		t.Errorf("another transaction begins meanwhile: %v", err)
	}
	if err := free(); err != nil {
		t.Errorf("its end does not let others go on: %v", err)
	}
}

// However many of a process's rooms want to write, two of their transactions are in line for the
// turn: one that hangs does not keep others from it for as many times as it wanted to write. Whoever
// gives up leaves the line.
func TestFewAreInLineForTheTurn(t *testing.T) {
	url := postgres.New(t, nil)
	db, other := openAt(t, url), connectTo(t, url)
	impatient, giveUp := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	var written atomic.Int64
	err := other.Transact(t.Context(), func(*gorm.DB) error { // has the turn
		for i := range 6 {
			ctx := t.Context()
			if i%2 == 0 {
				ctx = impatient
			}
			writing.Go(func() {
				if db.Transact(ctx, func(*gorm.DB) error { return nil }) == nil {
					written.Add(1)
				}
			})
		}
		for end, waiting := time.Now().Add(time.Minute), 0; waiting < inLine; time.Sleep(time.Millisecond) {
			err := db.Read.Raw("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()").Scan(&waiting).Error
			if err != nil || time.Now().After(end) {
				return fmt.Errorf("%d are in line: %w", waiting, err)
			}
		}
		connections, err := db.Write.DB()
		if n := connections.Stats().InUse; err != nil || n != inLine {
			t.Errorf("%d connections wait, %v", n, err)
		}
		giveUp()
		return nil
	})
	writing.Wait()
	if err != nil || written.Load() < 3 {
		t.Errorf("%d have written, %v", written.Load(), err)
	}
	if err := db.Transact(t.Context(), func(*gorm.DB) error { return nil }); err != nil {
		t.Error(err)
	}
}

// Two transactions that wait for each other collide: one of them may try again.
func TestTransactionsCollide(t *testing.T) {
	db := openServer(t, "CREATE TABLE things (a BIGINT PRIMARY KEY)", "INSERT INTO things VALUES (1), (2)")
	lock := func(tx *gorm.DB, a int) error { return tx.Exec("SELECT a FROM things WHERE a = ? FOR UPDATE", a).Error }
	var both [2]*gorm.DB
	for i := range both {
		tx, err := db.Begin()
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		if err := lock(tx, i+1); err != nil {
			t.Fatal(err)
		}
		both[i] = tx
	}
	other := make(chan error)
	go func() {
		err := lock(both[1], 1)
		both[1].Rollback()
		other <- err
	}()
	err := lock(both[0], 2)
	both[0].Rollback()
	if another := <-other; Collided(err) == Collided(another) || models.CodeOf(Explain(errors.Join(err, another))) != models.CodeBusy {
		t.Errorf("%v and %v", err, another)
	}
}

// A query while the rows of another one are read is refused, not waited for.
func TestOneQueryAtATime(t *testing.T) {
	db := openServer(t)
	err := db.Read.Transaction(func(tx *gorm.DB) error {
		rows, err := tx.Raw("SELECT n FROM generate_series(1, 3) n").Rows()
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		rows.Next()
		return errors.Join(tx.Exec("SELECT 1").Error, rows.Err())
	})
	if !errors.Is(err, errRowsOpen) {
		t.Error(err)
	}
}

// What was put off and failed is told by the next row that is asked for.
func TestARowTellsWhatFailedBefore(t *testing.T) {
	db := openServer(t, "CREATE TABLE few (n BIGINT PRIMARY KEY)")
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if err := NewStatement("few", "n bigint", "").Exec(tx, []any{int64(1), int64(1)}); err != nil {
		t.Fatal(err)
	}
	var n int64
	if err := tx.Raw("SELECT COUNT(*) FROM few").Row().Scan(&n); !errors.Is(err, gorm.ErrDuplicatedKey) {
		t.Errorf("the row says %v", err)
	}
}

// What is read stays remembered while nothing is written but aside.
func TestWhatIsWrittenAsideIsNotNoticed(t *testing.T) {
	db := openServer(t, "CREATE TABLE few (n BIGINT PRIMARY KEY)")
	db.SetSettings(models.Settings{MaxStaleness: time.Hour})
	for _, test := range []struct {
		ctx     context.Context //nolint:containedctx // what is tested
		n       int
		noticed bool
	}{{t.Context(), 1, true}, {Aside(t.Context()), 2, false}} {
		before, _ := db.Changes(t.Context())
		if err := db.Write.WithContext(test.ctx).Exec("INSERT INTO few VALUES (?)", test.n).Error; err != nil {
			t.Fatal(err)
		}
		if after, ok := db.Changes(t.Context()); !ok || (after != before) != test.noticed {
			t.Errorf("%d: from %d to %d, %t", test.n, before, after, ok)
		}
	}
}
