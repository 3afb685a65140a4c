package schema

import "github.com/bursar-portal/bursar/models"

// Batch is a row of the table adjustment_batches.
type Batch struct {
	ID        models.BatchID `gorm:"primaryKey"`
	State     models.BatchState
	FileName  string
	Lines     int
	Faults    int
	Added     models.Credits
	Taken     models.Credits
	AskedBy   models.UserID
	Key       string
	CreatedAt Micros `gorm:"autoCreateTime:false"`
	WaitingAt Micros
	DecidedBy models.UserID
	DecidedAt Micros
	Why       string
}

// TableName names the table for gorm.
func (Batch) TableName() string { return "adjustment_batches" }

// BatchOf returns the row for b.
func BatchOf(b models.AdjustmentBatch) Batch {
	return Batch{
		ID: b.ID, State: b.State, FileName: b.FileName, Lines: b.Lines, Faults: b.InvalidLines, Added: b.Added, Taken: b.Deducted,
		AskedBy: b.RequestedBy, Key: b.Key, CreatedAt: MicrosOf(b.CreatedAt), WaitingAt: MicrosOf(b.SubmittedAt),
		DecidedBy: b.DecidedBy, DecidedAt: MicrosOf(b.DecidedAt), Why: b.RejectionReason,
	}
}

// Model returns the row as a model.
func (r Batch) Model() models.AdjustmentBatch {
	return models.AdjustmentBatch{
		ID: r.ID, State: r.State, FileName: r.FileName, Lines: r.Lines, InvalidLines: r.Faults, Added: r.Added, Deducted: r.Taken,
		RequestedBy: r.AskedBy, Key: r.Key, CreatedAt: r.CreatedAt.Time(), SubmittedAt: r.WaitingAt.Time(),
		DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt.Time(), RejectionReason: r.Why,
	}
}

// BatchLine is a row of the table adjustment_lines.
type BatchLine struct {
	BatchID   models.BatchID `gorm:"primaryKey"`
	Number    int            `gorm:"primaryKey;autoIncrement:false"`
	AccountID models.AccountID
	Amount    models.Credits
	Kind      models.LotKind
	Reason    string
	Fault     string
}

// TableName names the table for gorm.
func (BatchLine) TableName() string { return "adjustment_lines" }
