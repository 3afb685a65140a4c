package proof

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// verifyEvery is how often the portal verifies what is new.
const verifyEvery = 24 * time.Hour

// KeepVerified verifies what is new once a day, until ctx ends. It looks at intervals
// whether that is due, the first time after one.
func (p *Proof) KeepVerified(ctx context.Context, look time.Duration) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		if _, err := p.VerifyIfDue(ctx); err != nil && ctx.Err() == nil {
			p.db.Log.Warn("the books could not be verified", "error", err)
		}
	}
}

// VerifyIfDue verifies what is new since the last time, unless that was less than a day ago.
// Accounts in which all is right are begun behind their newest entries the next time; the
// others are looked at again. It takes one core, and lets others write in between.
func (p *Proof) VerifyIfDue(ctx context.Context) (ran bool, err error) {
	last, ok, err := p.LastCheck(ctx)
	now := p.db.Now()
	if err != nil || ok && now.Sub(last.At) < verifyEvery && !last.At.After(now) {
		return false, err
	}
	audit, err := p.verifiedAudit(ctx)
	if err != nil {
		return false, err
	}
	s := &since{
		verification: &verification{Proof: p, piece: entriesAtATime, workers: 1}, audit: audit,
		heads: verifiedHeads,
		keep: func(accounts []standing) error {
			var values []any
			for _, a := range accounts {
				values = append(values, a.number, a.verified.Sequence, a.verified.Hash[:])
			}
			return p.write(ctx, func(tx *gorm.DB) error { return keepVerified.Exec(tx, values) })
		},
	}
	v, err := s.verify(ctx)
	if err != nil {
		return false, err
	}
	if len(v.Discrepancies) > 0 {
		p.db.Log.Error("the books have discrepancies", "count", len(v.Discrepancies), "first", v.Discrepancies[0])
	}
	return true, p.write(ctx, func(tx *gorm.DB) error {
		return tx.Exec(`INSERT INTO verifications (id, at, accounts, entries, discrepancies, found, audit_number, audit_hash) VALUES (1, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET at = excluded.at, accounts = excluded.accounts, entries = excluded.entries,
				discrepancies = excluded.discrepancies, found = excluded.found, audit_number = excluded.audit_number, audit_hash = excluded.audit_hash`,
			schema.MicrosOf(now), v.Accounts, v.Entries, len(v.Discrepancies), strings.Join(v.Discrepancies[:min(len(v.Discrepancies), firstShown)], "\n"),
			s.audit.Number, s.audit.Hash[:]).Error
	})
}

// verifiedAudit returns how far the audit log was verified.
func (p *Proof) verifiedAudit(ctx context.Context) (h models.AuditHead, err error) {
	err = p.read(ctx, func(tx *gorm.DB) error {
		return books.Query(tx, func(rows *sql.Rows) error {
			var hash []byte
			err := rows.Scan(&h.Number, &hash)
			copy(h.Hash[:], hash)
			return err
		}, "SELECT audit_number, audit_hash FROM verifications")
	})
	return h, err
}

// firstShown is how many discrepancies are kept to be shown.
const firstShown = 3

func (p *Proof) write(ctx context.Context, do func(*gorm.DB) error) error {
	return database.Explain(p.db.Transact(ctx, do))
}

var keepVerified = database.NewStatement("verified", "account bigint, sequence bigint, head bytea",
	"ON CONFLICT (account) DO UPDATE SET sequence = excluded.sequence, head = excluded.head")

// verifiedOf reads how far accounts were verified.
const verifiedOf = "SELECT account, sequence, head FROM verified WHERE account >= ? AND account <= ?"

// verifiedHeads sets what was verified of accounts, which are in the order of their numbers.
func verifiedHeads(tx *gorm.DB, accounts []standing) error {
	return books.Query(tx, func(rows *sql.Rows) error {
		var number, sequence int64
		var head []byte
		if err := rows.Scan(&number, &sequence, &head); err != nil {
			return err
		}
		for i := range accounts {
			if accounts[i].number == number {
				accounts[i].verified.Sequence = sequence
				copy(accounts[i].verified.Hash[:], head)
			}
		}
		return nil
	}, verifiedOf, accounts[0].number, accounts[len(accounts)-1].number)
}

// LastCheck returns what the portal found when it last verified what was new. ok is false if
// it has not yet.
func (p *Proof) LastCheck(ctx context.Context) (c models.BooksCheck, ok bool, err error) {
	var row struct {
		At                               schema.Micros
		Accounts, Entries, Discrepancies int64
		Found                            string
	}
	found := p.db.Long.WithContext(ctx).Raw("SELECT at, accounts, entries, discrepancies, found FROM verifications").Scan(&row)
	c = models.BooksCheck{At: row.At.Time(), Accounts: row.Accounts, Entries: row.Entries, Discrepancies: row.Discrepancies}
	if row.Found != "" {
		c.First = strings.Split(row.Found, "\n")
	}
	return c, found.RowsAffected > 0, database.Explain(found.Error)
}
