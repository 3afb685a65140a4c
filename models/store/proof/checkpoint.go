package proof

import (
	"bytes"
	"context"
	"fmt"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Checkpoint returns the heads of all accounts, by account.
func (p *Proof) Checkpoint(ctx context.Context) (models.Checkpoint, error) {
	var rows []schema.Balance
	err := p.db.Read.WithContext(ctx).Select("account_id, sequence, head").Order("account_id").Find(&rows).Error
	c := models.Checkpoint{MadeAt: p.db.Now(), Heads: make([]models.ChainHead, len(rows))}
	for i, r := range rows {
		c.Heads[i] = models.ChainHead{Account: r.AccountID, Sequence: r.Sequence}
		copy(c.Heads[i].Hash[:], r.Head)
	}
	return c, database.Explain(err)
}

// VerifyCheckpoint compares the ledger with an earlier checkpoint and returns a line for
// each account that was truncated or rewritten since.
func (p *Proof) VerifyCheckpoint(ctx context.Context, c models.Checkpoint) (faults []string, err error) {
	for _, h := range c.Heads {
		var row schema.Entry
		if err := p.db.Read.WithContext(ctx).Where("account_id = ? AND sequence = ?", h.Account, h.Sequence).Limit(1).Find(&row).Error; err != nil {
			return nil, database.Explain(err)
		}
		switch {
		case row.ID == "":
			faults = append(faults, fmt.Sprintf("account %s: entry %d and all behind it are gone", h.Account, h.Sequence))
		case !bytes.Equal(row.Hash, h.Hash[:]):
			faults = append(faults, fmt.Sprintf("account %s: entry %d is not the one of the checkpoint", h.Account, h.Sequence))
		}
	}
	return faults, nil
}
