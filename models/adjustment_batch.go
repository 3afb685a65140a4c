package models

import (
	"fmt"
	"strings"
	"time"
)

// BatchState is the state of a batch of adjustments. A draft is posted, submitted
// for approval or discarded by its author. A pending batch is approved, and thereby
// posted, or rejected by another admin, or discarded by its author. The other
// states are final.
type BatchState string

const (
	BatchDraft     BatchState = "draft"
	BatchPending   BatchState = "waiting"
	BatchPosted    BatchState = "posted"
	BatchRejected  BatchState = "rejected"
	BatchDiscarded BatchState = "discarded"
)

// AdjustmentBatch is a number of adjustments that are posted together: all of them
// in one transaction, or none. A single adjustment that needs approval is a batch of
// one line, which begins as pending.
type AdjustmentBatch struct {
	ID           BatchID
	State        BatchState
	FileName     string // of the CSV file it was read from, "" for a single adjustment
	Lines        int
	InvalidLines int     // lines that can't be read; a batch with any can only be discarded
	Added        Credits // the sum of the positive amounts
	Deducted     Credits // the sum of the negative amounts, without the sign

	RequestedBy UserID
	Key         string // unique for RequestedBy, so that a double click makes one batch
	CreatedAt   time.Time
	SubmittedAt time.Time // when approval was requested; zero: never

	DecidedBy       UserID // who posted, rejected or discarded it, "" if nobody has yet
	DecidedAt       time.Time
	RejectionReason string // of BatchRejected
}

// AdjustmentLine is one adjustment of a batch. It never changes.
type AdjustmentLine struct {
	Number  int // in the file, whose line 1 is the header
	Account AccountID
	Amount  Credits // signed
	Kind    LotKind
	Reason  string
	Error   string // why the line can't be read, as a phrase; "" if it can
}

// NewAdjustmentBatch returns a draft with the totals of lines. The error is
// CodeInvalidField on "file" if there are no lines or the totals overflow.
func NewAdjustmentBatch(lines []AdjustmentLine) (AdjustmentBatch, error) {
	b := AdjustmentBatch{ID: NewBatchID(), State: BatchDraft, Lines: len(lines)}
	if len(lines) == 0 {
		return b, Invalid("file", "has no lines")
	}
	for _, l := range lines {
		if l.Error != "" {
			b.InvalidLines++
			continue
		}
		sum := &b.Added
		if l.Amount < 0 {
			sum = &b.Deducted
		}
		var fits bool
		if *sum, fits = AddCredits(*sum, l.Amount.Abs()); !fits {
			return b, Invalid("file", "moves more than can be counted")
		}
	}
	if _, fits := AddCredits(b.Added, b.Deducted); !fits {
		return b, Invalid("file", "moves more than can be counted")
	}
	return b, nil
}

// Volume returns the sum of the amounts without their signs, which counts against
// the limits on adjustments.
func (b AdjustmentBatch) Volume() Credits { return b.Added + b.Deducted }

// Open reports whether the batch can still be posted, rejected or discarded.
func (b AdjustmentBatch) Open() bool { return b.State == BatchDraft || b.State == BatchPending }

// Approved reports whether the batch was posted by approval.
func (b AdjustmentBatch) Approved() bool { return b.State == BatchPosted && !b.SubmittedAt.IsZero() }

// Origins of the commands of batches. Neither is an actor's (Actor.Origin).
// OriginApproved marks approved adjustments in the ledger itself: they don't count
// against the limit of the user who requested them (store.MovedSince).
const (
	OriginBatch    = "batch"
	OriginApproved = "approved"
)

// Origin returns the namespace of the keys of the batch's commands.
func (b AdjustmentBatch) Origin() string {
	if b.SubmittedAt.IsZero() {
		return OriginBatch
	}
	return OriginApproved
}

// batchKey is the prefix of the keys of a batch's commands: bulk:bat_…:3 is line 3.
const batchKey = "bulk:"

// Commands returns the commands that post lines. Their actor is the user who
// requested the batch; the audit records name the user who approved it.
func (b AdjustmentBatch) Commands(lines []AdjustmentLine, requestID string) []Command {
	commands := make([]Command, len(lines))
	asker := ActorRef{Kind: ActorUser, ID: string(b.RequestedBy)}
	for i, l := range lines {
		commands[i] = Command{
			Account: l.Account, Origin: b.Origin(), Key: fmt.Sprintf("%s%s:%d", batchKey, b.ID, l.Number),
			Actor: asker, Reason: l.Reason, Do: AdjustCredits{Amount: l.Amount, Kind: l.Kind},
			Audit: &AuditRecord{
				Actor: asker, Action: "credits.adjust", AccountID: l.Account, Subject: string(b.ID),
				Detail: b.detail(l), RequestID: requestID,
			},
		}
	}
	return commands
}

// detail returns the audit record's text about a line.
func (b AdjustmentBatch) detail(l AdjustmentLine) string {
	text := fmt.Sprintf("Adjusted by %s (%s)", signed(l.Amount), l.Kind)
	if b.FileName != "" {
		text += fmt.Sprintf(", line %d of a file", l.Number)
	}
	if b.Approved() {
		text += fmt.Sprintf(", asked for by %s and approved by %s", b.RequestedBy, b.DecidedBy)
	}
	return text + "."
}

func signed(c Credits) string {
	if c > 0 {
		return "+" + c.String()
	}
	return c.String()
}

// BatchOf returns the batch that posted an entry, "" if none did.
func BatchOf(e Entry) BatchID {
	if e.Origin != OriginBatch && e.Origin != OriginApproved {
		return ""
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(e.Key, batchKey), ":")
	return BatchID(id)
}

// BatchDecision moves a batch from one state to another, provided that it is still
// in the first.
type BatchDecision struct {
	ID              BatchID
	From, To        BatchState
	By              UserID
	RejectionReason string // of BatchRejected
	Audit           AuditRecord
}

// BatchList names a list of batches. Each is sorted newest first.
type BatchList string

const (
	BatchesPending   BatchList = "waiting" // pending approval
	BatchesDecided   BatchList = "decided" // that were submitted for approval and are not pending any more
	BatchesFromFiles BatchList = "files"   // that were read from CSV files
)

// BatchQuery selects a page of a list of batches.
type BatchQuery struct {
	List  BatchList
	After BatchID // continue after this one, "" from the newest
	Limit int
}

// BatchLine is a batch as a list shows it.
type BatchLine struct {
	AdjustmentBatch
	RequestedByName string
	DecidedByName   string
}

// BatchPage is one page of batches. Next is the After of the following page, "" at
// the end.
type BatchPage struct {
	Batches []BatchLine
	Next    BatchID
}
