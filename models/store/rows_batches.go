package store

import "github.com/bursar-portal/bursar/models"

type batchRow struct {
	ID        models.BatchID `gorm:"primaryKey"`
	State     models.BatchState
	FileName  string
	Lines     int
	Faults    int
	Added     models.Credits
	Taken     models.Credits
	AskedBy   models.UserID
	Key       string
	CreatedAt micros `gorm:"autoCreateTime:false"`
	WaitingAt micros
	DecidedBy models.UserID
	DecidedAt micros
	Why       string
}

func (batchRow) TableName() string { return "adjustment_batches" }

func rowOfBatch(b models.AdjustmentBatch) batchRow {
	return batchRow{
		ID: b.ID, State: b.State, FileName: b.FileName, Lines: b.Lines, Faults: b.Faults, Added: b.Added, Taken: b.Taken,
		AskedBy: b.AskedBy, Key: b.Key, CreatedAt: microsOf(b.CreatedAt), WaitingAt: microsOf(b.WaitingAt),
		DecidedBy: b.DecidedBy, DecidedAt: microsOf(b.DecidedAt), Why: b.Why,
	}
}

func (r batchRow) model() models.AdjustmentBatch {
	return models.AdjustmentBatch{
		ID: r.ID, State: r.State, FileName: r.FileName, Lines: r.Lines, Faults: r.Faults, Added: r.Added, Taken: r.Taken,
		AskedBy: r.AskedBy, Key: r.Key, CreatedAt: r.CreatedAt.time(), WaitingAt: r.WaitingAt.time(),
		DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt.time(), Why: r.Why,
	}
}

type batchLineRow struct {
	BatchID   models.BatchID `gorm:"primaryKey"`
	Number    int            `gorm:"primaryKey;autoIncrement:false"`
	AccountID models.AccountID
	Amount    models.Credits
	Kind      models.LotKind
	Reason    string
	Fault     string
}

func (batchLineRow) TableName() string { return "adjustment_lines" }
