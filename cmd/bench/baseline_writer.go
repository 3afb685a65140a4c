//go:build cgo

package main

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/mattn/go-sqlite3"
)

// writerBaseline is baseline (w): a group-commit writer with no features. For each
// charge it carries out a guarded UPDATE of a balance and an INSERT with a unique key,
// durably, and answers. It has no authentication, lots, chain, replays or roll-ups. It
// is frozen: figures of different times compare only if it stays as it is.
type writerBaseline struct {
	Database string `arg:"" help:"A new SQLite file."`
	Accounts int    `required:"" help:"How many accounts it has, numbered from 1."`
}

const (
	writerBalance = 1_000_000_000_000_000 // millionths, to begin with
	writerQueue   = 1024
	writerBatch   = 512 // commands in one transaction, at most
)

// writerCharge is the body of POST /charges.
type writerCharge struct {
	Account string `json:"account"`
	Credits string `json:"credits"`
}

type writerCommand struct {
	account, credits int64
	key              string
	answer           chan writerAnswer
}

type writerAnswer struct {
	status int
	entry  int64
	err    error
}

// Run serves until the context is done.
func (w writerBaseline) Run(ctx context.Context) error {
	db, err := openWriter(w.Database, w.Accounts)
	if err != nil {
		return err
	}
	defer db.close()
	queue := make(chan *writerCommand, writerQueue)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for first := range queue {
			db.commit(collectBatch(first, queue))
		}
	}()
	balance := constantJSON(120)
	e := echo.New()
	e.GET("/balance", func(c echo.Context) error { return c.JSONBlob(http.StatusOK, balance) })
	e.POST("/charges", func(c echo.Context) error {
		var body writerCharge
		if err := json.NewDecoder(c.Request().Body).Decode(&body); err != nil {
			return echo.ErrBadRequest
		}
		command := writerCommand{key: c.Request().Header.Get("Idempotency-Key"), answer: make(chan writerAnswer, 1)}
		var err error
		if command.account, err = strconv.ParseInt(body.Account, 10, 64); err != nil || command.key == "" {
			return echo.ErrBadRequest
		}
		credits, err := strconv.ParseFloat(body.Credits, 64)
		if command.credits = int64(math.Round(credits * 1e6)); err != nil || command.credits <= 0 {
			return echo.ErrBadRequest
		}
		queue <- &command
		answer := <-command.answer
		if answer.err != nil {
			return answer.err
		}
		return c.JSON(answer.status, map[string]int64{"entry": answer.entry})
	})
	err = serveBaseline(ctx, e)
	close(queue)
	<-stopped
	return err
}

// collectBatch returns the first command and those that wait behind it. It lets those
// that are about to arrive do so, but waits for nobody.
func collectBatch(first *writerCommand, queue <-chan *writerCommand) []*writerCommand {
	batch := []*writerCommand{first}
	for seen := 0; len(batch) < writerBatch; {
		select {
		case next, ok := <-queue:
			if !ok {
				return batch
			}
			batch = append(batch, next)
			continue
		default:
		}
		if seen == len(batch) {
			return batch
		}
		seen = len(batch)
		runtime.Gosched()
	}
	return batch
}

// writerDB has the statements of the writer, on the driver itself without database/sql.
type writerDB struct {
	conn                          driver.Conn
	begin, end, undo, take, enter driver.Stmt
}

func openWriter(path string, accounts int) (*writerDB, error) {
	options := url.Values{"_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_busy_timeout": {"5000"}}
	conn, err := (&sqlite3.SQLiteDriver{}).Open("file:" + path + "?" + options.Encode())
	if err != nil {
		return nil, err
	}
	db := &writerDB{conn: conn}
	for _, statement := range []string{
		"CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL)",
		"CREATE TABLE entries (id INTEGER PRIMARY KEY, account INTEGER NOT NULL, key TEXT NOT NULL, credits INTEGER NOT NULL, at INTEGER NOT NULL, UNIQUE (account, key))",
		fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) INSERT INTO accounts SELECT i, %d FROM n", accounts, writerBalance),
	} {
		if err := db.run(statement); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	for text, statement := range map[string]*driver.Stmt{
		"BEGIN IMMEDIATE": &db.begin, "COMMIT": &db.end, "ROLLBACK": &db.undo,
		"UPDATE accounts SET balance = balance - ?1 WHERE id = ?2 AND balance >= ?1": &db.take,
		"INSERT INTO entries (account, key, credits, at) VALUES (?, ?, ?, ?)":        &db.enter,
	} {
		if *statement, err = conn.Prepare(text); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return db, nil
}

func (db *writerDB) run(text string) error {
	statement, err := db.conn.Prepare(text)
	if err != nil {
		return err
	}
	defer statement.Close()
	_, err = execute(statement)
	return err
}

// execute runs a prepared statement. The deprecated method is the cheap one: that with
// a context starts a goroutine to wait for its end.
func execute(statement driver.Stmt, values ...driver.Value) (driver.Result, error) {
	return statement.Exec(values) //nolint:staticcheck // see above
}

// commit carries out a batch in one transaction and answers it.
func (db *writerDB) commit(batch []*writerCommand) {
	answers := make([]writerAnswer, len(batch))
	_, err := execute(db.begin)
	if err == nil {
		now := time.Now().UnixMilli()
		for i, command := range batch {
			if answers[i], err = db.charge(command, now); err != nil {
				break
			}
		}
		if err == nil {
			_, err = execute(db.end)
		}
		if err != nil {
			_, _ = execute(db.undo)
		}
	}
	for i, command := range batch {
		answers[i].err = err
		command.answer <- answers[i]
	}
}

func (db *writerDB) charge(command *writerCommand, now int64) (writerAnswer, error) {
	taken, err := execute(db.take, command.credits, command.account)
	if err != nil {
		return writerAnswer{}, err
	}
	if n, err := taken.RowsAffected(); err != nil || n == 0 {
		return writerAnswer{status: http.StatusPaymentRequired}, err
	}
	entered, err := execute(db.enter, command.account, command.key, command.credits, now)
	var fault sqlite3.Error
	if errors.As(err, &fault) && fault.Code == sqlite3.ErrConstraint {
		_, err = execute(db.take, -command.credits, command.account)
		return writerAnswer{status: http.StatusConflict}, err
	}
	if err != nil {
		return writerAnswer{}, err
	}
	id, err := entered.LastInsertId()
	return writerAnswer{status: http.StatusCreated, entry: id}, err
}

func (db *writerDB) close() {
	for _, statement := range []driver.Stmt{db.begin, db.end, db.undo, db.take, db.enter} {
		_ = statement.Close()
	}
	_ = db.conn.Close()
}

// available returns an error if the benchmark lacks a baseline.
func available() error { return nil }
