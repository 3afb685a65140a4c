package audit

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/schema"
)

const (
	sealAfter   = time.Second // so many records are sealed together that no charge notices
	sealsAtOnce = 200
)

// KeepSealed seals what is committed to the audit log until ctx ends: a second after this
// process has written to it, and at intervals, for what others have written. Any number of
// processes may do so.
func (a *Audit) KeepSealed(ctx context.Context, look time.Duration) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	wait, waiting := time.NewTimer(0), true // for what was left at the last stop
	for {
		select {
		case <-wait.C:
			waiting = false
			if _, err := a.SealAudit(ctx); err != nil && ctx.Err() == nil {
				a.db.Log.Warn("the audit log could not be sealed", "error", err)
			}
		case <-a.db.Audited():
			if !waiting { // or a busy log would put it off for ever
				wait.Reset(sealAfter)
				waiting = true
			}
		case <-tick.C:
			wait.Reset(0)
			waiting = true
		case <-ctx.Done():
			if _, err := a.SealAudit(context.WithoutCancel(ctx)); err != nil {
				a.db.Log.Warn("the audit log could not be sealed", "error", err)
			}
			return
		}
	}
}

// errSealed means that another process has sealed the same records.
var errSealed = errors.New("sealed meanwhile")

// SealAudit seals the records that are committed and not sealed yet, in their order, and
// says each in the log. It reads and hashes while others write: what it holds them up for is
// to insert the seals. It returns how many it has sealed.
func (a *Audit) SealAudit(ctx context.Context) (sealed int, err error) {
	for {
		rows, seals, err := a.nextSeals(ctx)
		if err != nil || len(rows) == 0 {
			return sealed, err
		}
		switch err := a.insertSeals(ctx, seals); {
		case errors.Is(err, errSealed):
			continue
		case err != nil:
			return sealed, err
		}
		sealed += len(rows)
		for i := range rows {
			a.say(ctx, rows[i], seals[i])
		}
	}
}

// nextSeals reads the next records, and returns them with the seals that they get.
func (a *Audit) nextSeals(ctx context.Context) (rows []schema.AuditRecord, seals []schema.AuditSeal, err error) {
	var last schema.AuditSeal
	err = a.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Order("number DESC").Limit(1).Find(&last).Error; err != nil {
			return err
		}
		return tx.Where("sequence > ?", last.Sequence).Order("sequence").Limit(sealsAtOnce).Find(&rows).Error
	})
	var head [32]byte
	copy(head[:], last.Hash)
	for i, r := range rows {
		number := last.Number + int64(i) + 1
		head = chain.AuditSeal(head, r.Sealed(number))
		hash := head
		seals = append(seals, schema.AuditSeal{Number: number, Sequence: r.Sequence, Hash: hash[:]})
	}
	return rows, seals, database.Explain(err)
}

// insertSeals inserts seals if no other process has inserted some since they were made. Two
// that both try have the same numbers, of which there is only one each.
func (a *Audit) insertSeals(ctx context.Context, seals []schema.AuditSeal) error {
	return a.door.Aside(ctx, func(tx *gorm.DB) (bool, error) {
		var head int64
		if err := tx.Raw("SELECT COALESCE(MAX(number), 0) FROM audit_seals").Scan(&head).Error; err != nil {
			return false, err
		}
		if head != seals[0].Number-1 {
			return false, errSealed
		}
		var err error
		database.Insert(&err, tx, seals)
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			return false, errSealed
		}
		return true, err
	})
}

// say writes a record to the log, for systems elsewhere that keep what happened.
func (a *Audit) say(ctx context.Context, row schema.AuditRecord, seal schema.AuditSeal) {
	if how := a.db.Settings().AuditLines; how == models.AuditLinesOn || how == models.AuditLinesPersonal {
		a.db.Log.InfoContext(ctx, LineMessage, LineOf(row.Model(), seal.Number, seal.Hash, how == models.AuditLinesPersonal)...)
	}
}
