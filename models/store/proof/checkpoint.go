package proof

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/books"
)

// Checkpoint returns the heads of all accounts, by account, and that of the audit log.
func (p *Proof) Checkpoint(ctx context.Context) (models.Checkpoint, error) {
	c := models.Checkpoint{MadeAt: p.db.Now(), Heads: []models.ChainHead{}}
	err := p.read(ctx, func(tx *gorm.DB) (err error) {
		if c.Audit, err = auditHead(tx); err != nil {
			return err
		}
		return books.Query(tx, func(rows *sql.Rows) error {
			var h models.ChainHead
			var head []byte
			if err := rows.Scan((*string)(&h.Account), &h.Sequence, &head); err != nil {
				return err
			}
			copy(h.Hash[:], head)
			c.Heads = append(c.Heads, h)
			return nil
		}, "SELECT a.id, b.sequence, b.head FROM balances b CROSS JOIN accounts a ON a.number = b.account")
	})
	slices.SortFunc(c.Heads, func(x, y models.ChainHead) int { return strings.Compare(string(x.Account), string(y.Account)) })
	return c, err
}

// headsAtATime is how many heads are looked up with one statement.
const headsAtATime = 64

// VerifyCheckpoint compares the ledger with an earlier checkpoint and returns a line for
// each account that was truncated or rewritten since, and one if the audit log was.
func (p *Proof) VerifyCheckpoint(ctx context.Context, c models.Checkpoint) (faults []string, err error) {
	if err := p.read(ctx, func(tx *gorm.DB) (err error) {
		faults, _, err = auditHeadFaults(tx, c.Audit)
		return err
	}); err != nil {
		return nil, err
	}
	for some := range slices.Chunk(c.Heads, headsAtATime) {
		if err := p.read(ctx, func(tx *gorm.DB) error {
			found, err := headsOf(tx, some)
			for _, h := range some {
				faults = append(faults, headFaults(h, found[h.Account].hash)...)
			}
			return err
		}); err != nil {
			return nil, err
		}
	}
	return faults, nil
}

// headFaults compares the head of a checkpoint with the hash of the entry at its place, nil
// if there is none.
func headFaults(h models.ChainHead, hash []byte) []string {
	switch {
	case hash == nil:
		return []string{fmt.Sprintf("account %s: entry %d and all behind it are gone", h.Account, h.Sequence)}
	case !bytes.Equal(hash, h.Hash[:]):
		return []string{fmt.Sprintf("account %s: entry %d is not the one of the checkpoint", h.Account, h.Sequence)}
	}
	return nil
}

// foundHead is what is there now of a head: the number of its account, 0 if that is gone,
// and the hash of its entry, nil if that is.
type foundHead struct {
	number int64
	hash   []byte
}

// headsQuery finds the entries of heads.
var headsQuery = "WITH wanted (id, sequence) AS (VALUES (?, ?)" + strings.Repeat(", (?, ?)", headsAtATime-1) + `)
	SELECT a.id, a.number, e.hash FROM wanted w CROSS JOIN accounts a ON a.id = w.id
	LEFT JOIN entries e ON e.place = (a.number << 32 | w.sequence) AND w.sequence BETWEEN 1 AND 4294967295`

// headsOf looks up the entries of heads, of which there are headsAtATime at the most.
func headsOf(tx *gorm.DB, heads []models.ChainHead) (map[models.AccountID]foundHead, error) {
	args := make([]any, 0, 2*headsAtATime)
	for i := range headsAtATime { // always as many, so that it is one statement
		h := heads[min(i, len(heads)-1)]
		args = append(args, string(h.Account), h.Sequence)
	}
	found := make(map[models.AccountID]foundHead, len(heads))
	err := books.Query(tx, func(rows *sql.Rows) error {
		var id models.AccountID
		var f foundHead
		if err := rows.Scan((*string)(&id), &f.number, &f.hash); err != nil {
			return err
		}
		found[id] = f
		return nil
	}, headsQuery, args...)
	return found, err
}
