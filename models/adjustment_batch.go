package models

import (
	"fmt"
	"strings"
	"time"
)

// BatchID is bat_…
type BatchID string

// NewBatchID makes a random identifier of more than 128 bits.
func NewBatchID() BatchID { return BatchID("bat_" + randomID()) }

// BatchState is how far a batch of adjustments has come. It moves forward only:
// a draft is carried out, sent to approval or discarded by whoever made it; what
// waits is approved (and thereby posted) or rejected by another admin, or
// discarded by whoever asked.
type BatchState string

const (
	BatchDraft     BatchState = "draft"
	BatchWaiting   BatchState = "waiting"
	BatchPosted    BatchState = "posted"
	BatchRejected  BatchState = "rejected"
	BatchDiscarded BatchState = "discarded"
)

// AdjustmentBatch is adjustments that are decided together: all of them are
// posted, in one transaction, or none. A single adjustment that somebody else has
// to approve is a batch of one line, which begins as waiting.
type AdjustmentBatch struct {
	ID       BatchID
	State    BatchState
	FileName string // of the table that it was read from, "" for one adjustment
	Lines    int
	Faults   int     // lines that could not be read; with any, it stays a draft or is discarded
	Added    Credits // the sum of what lines add
	Taken    Credits // and of what they take, without a sign

	AskedBy   UserID
	Key       string // AskedBy's: a double click is one batch
	CreatedAt time.Time
	WaitingAt time.Time // when approval was asked for; zero: never

	DecidedBy UserID // who posted, rejected or discarded it, "" before
	DecidedAt time.Time
	Why       string // why it was rejected
}

// AdjustmentLine is one adjustment of a batch. It never changes.
type AdjustmentLine struct {
	Number  int // in the file; the names of the columns are line 1
	Account AccountID
	Amount  Credits // signed
	Kind    LotKind
	Reason  string
	Fault   string // why the line can't be read, a phrase about it; "" if it can
}

// NewAdjustmentBatch sums lines up. CodeInvalidField on "file": there are none, or
// they come to more than can be counted.
func NewAdjustmentBatch(lines []AdjustmentLine) (AdjustmentBatch, error) {
	b := AdjustmentBatch{ID: NewBatchID(), State: BatchDraft, Lines: len(lines)}
	if len(lines) == 0 {
		return b, Invalid("file", "has no lines")
	}
	for _, l := range lines {
		if l.Fault != "" {
			b.Faults++
			continue
		}
		sum := &b.Added
		if l.Amount < 0 {
			sum = &b.Taken
		}
		var fits bool
		if *sum, fits = AddCredits(*sum, l.Amount.Abs()); !fits {
			return b, Invalid("file", "moves more than can be counted")
		}
	}
	if _, fits := AddCredits(b.Added, b.Taken); !fits {
		return b, Invalid("file", "moves more than can be counted")
	}
	return b, nil
}

// Moves is what the batch moves, whichever way: what counts against limits.
func (b AdjustmentBatch) Moves() Credits { return b.Added + b.Taken }

// Open tells whether the batch can still be decided.
func (b AdjustmentBatch) Open() bool { return b.State == BatchDraft || b.State == BatchWaiting }

// Approved tells whether somebody else than who asked had it posted.
func (b AdjustmentBatch) Approved() bool { return b.State == BatchPosted && !b.WaitingAt.IsZero() }

// Origins of what batches post. Neither is anybody's namespace (Actor.Origin). The
// second one marks in the ledger itself what somebody else has approved: it does
// not count against the limit of who asked (store.AdjustedSince).
const (
	OriginBatch    = "batch"
	OriginApproved = "approved"
)

// Origin is the namespace of the batch's keys.
func (b AdjustmentBatch) Origin() string {
	if b.WaitingAt.IsZero() {
		return OriginBatch
	}
	return OriginApproved
}

// batchKey begins the key of what a batch posts: bulk:bat_…:3 is its line 3.
const batchKey = "bulk:"

// Commands ask for what the lines say. Their entries bear as actor who asked; the
// audit log says for each account who approved.
func (b AdjustmentBatch) Commands(lines []AdjustmentLine, requestID string) []Command {
	commands := make([]Command, len(lines))
	asker := ActorRef{Kind: ActorUser, ID: string(b.AskedBy)}
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

// detail is a line in the audit log.
func (b AdjustmentBatch) detail(l AdjustmentLine) string {
	text := fmt.Sprintf("Adjusted by %s (%s)", signed(l.Amount), l.Kind)
	if b.FileName != "" {
		text += fmt.Sprintf(", line %d of a file", l.Number)
	}
	if b.Approved() {
		text += fmt.Sprintf(", asked for by %s and approved by %s", b.AskedBy, b.DecidedBy)
	}
	return text + "."
}

func signed(c Credits) string {
	if c > 0 {
		return "+" + c.String()
	}
	return c.String()
}

// BatchOf is the batch that an entry was posted by, "" if by none.
func BatchOf(e Entry) BatchID {
	if e.Origin != OriginBatch && e.Origin != OriginApproved {
		return ""
	}
	id, _, _ := strings.Cut(strings.TrimPrefix(e.Key, batchKey), ":")
	return BatchID(id)
}

// BatchDecision moves a batch from a state to another, if it is still in that
// state.
type BatchDecision struct {
	ID       BatchID
	From, To BatchState
	By       UserID
	Why      string // of BatchRejected
	Audit    AuditRecord
}

// BatchList names a list of batches, each newest first.
type BatchList string

const (
	BatchesWaiting BatchList = "waiting" // for approval
	BatchesDecided BatchList = "decided" // that waited and do so no longer
	BatchesOfFiles BatchList = "files"   // that were read from files
)

// BatchQuery selects a page of a list of batches.
type BatchQuery struct {
	List  BatchList
	After BatchID // go on behind this one, "" from the newest
	Limit int
}

// BatchLine is a batch as a list shows it.
type BatchLine struct {
	AdjustmentBatch
	AskedByName   string
	DecidedByName string
}

// BatchPage is one page; Next is the After of the following one, "" at the end.
type BatchPage struct {
	Batches []BatchLine
	Next    BatchID
}

// MayApprove tells whether the actor decides what others ask for: admins do.
func (a Actor) MayApprove() bool { return a.User != nil && a.User.Operator == OperatorAdmin }

// MayDecide tells whether the actor approves or rejects a batch that waits: an
// admin who did not ask for it.
func (a Actor) MayDecide(b AdjustmentBatch) bool {
	return a.MayApprove() && b.State == BatchWaiting && b.AskedBy != a.User.ID
}
