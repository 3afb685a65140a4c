package models

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// A Proposal is a change above the limit of the operator who asked for it, which waits
// for another admin. It is waiting, and then posted, rejected or discarded: the states of
// a batch. An adjustment waits as a batch (AdjustmentBatch).
type Proposal struct {
	ID      ProposalID
	State   BatchState
	Title   string    // what it does: "Start Pro"
	Account AccountID // "" for a change of the catalog
	Credits Credits   // that come by it, or with a minus are taken
	Change  ProposedChange
	Reason  string // of the command, "" for none

	// Origin and EntryKey are those of the entry that it becomes, "" for a change of the
	// catalog. A command keeps the ones of its form, so that it can't be posted twice.
	Origin, EntryKey string

	RequestedBy UserID
	Key         string // unique for RequestedBy, so that a double click makes one proposal
	CreatedAt   time.Time

	DecidedBy       UserID // "" if nobody has yet; ByCommandLine
	DecidedAt       time.Time
	RejectionReason string // of BatchRejected
}

// ByCommandLine stands for the user who decided at the command line.
const ByCommandLine UserID = "cli"

// Open reports whether the proposal can still be approved, rejected or discarded.
func (p Proposal) Open() bool { return p.State == BatchPending }

// Command returns the command that carries the proposal out. Its actor is the user who
// requested it; the audit record names the user who approved it. Do is nil unless the
// change is a command of its own.
func (p Proposal) Command(approver UserID, requestID string) Command {
	asker := ActorRef{Kind: ActorUser, ID: string(p.RequestedBy)}
	return Command{
		Account: p.Account, Origin: p.Origin, Key: p.EntryKey, Actor: asker, Reason: p.Reason, Do: p.Change.Command,
		Audit: &AuditRecord{
			Actor: asker, Action: p.Change.AuditAction, AccountID: p.Account, Subject: p.Change.AuditSubject, RequestID: requestID,
			Detail: fmt.Sprintf("%s, asked for by %s and approved by %s.", p.Change.Done, p.RequestedBy, approver),
		},
	}
}

// ProposedChange is what a proposal does: one of its first four fields is set.
type ProposedChange struct {
	Command Action          // a command of the ledger
	Payment *OfflinePayment // a payment that is booked
	Flagged *FlaggedCredit  // a flagged purchase that is credited
	Plan    *PlanVersion    // a new plan, or the next version of one

	AuditAction, AuditSubject string // of the audit record that is written when it is carried out
	Done                      string // its detail, without the final point: "Started Pro"
}

// OfflinePayment is a payment made outside Stripe.
type OfflinePayment struct {
	PurchaseID  PurchaseID // that it becomes
	Credits     Credits
	AmountCents int64
	Currency    string
	Invoice     string
	ReceivedAt  time.Time
}

// Purchase returns the purchase that the payment becomes.
func (p OfflinePayment) Purchase() Purchase {
	return Purchase{
		ID: p.PurchaseID, Credits: p.Credits, AmountCents: p.AmountCents, Currency: p.Currency, Invoice: p.Invoice, ReceivedAt: p.ReceivedAt,
	}
}

// FlaggedCredit names a flagged purchase that is credited.
type FlaggedCredit struct{ PurchaseID PurchaseID }

// SameAs reports whether two changes do the same, apart from identifiers that each
// submission of a form makes anew.
func (c ProposedChange) SameAs(d ProposedChange) bool {
	one, err := json.Marshal(c.asSubmitted())
	other, otherErr := json.Marshal(d.asSubmitted())
	return err == nil && otherErr == nil && bytes.Equal(one, other)
}

func (c ProposedChange) asSubmitted() ProposedChange {
	c.AuditAction, c.AuditSubject, c.Done = "", "", ""
	if do, ok := c.Command.(StartSubscription); ok {
		do.SubscriptionID = ""
		c.Command = do
	}
	if c.Payment != nil {
		payment := *c.Payment
		payment.PurchaseID = ""
		c.Payment = &payment
	}
	return c
}

// proposedVersion is the version of the JSON of a ProposedChange. Proposals are kept
// forever, so that whoever changes the form reads the former ones too.
const proposedVersion = 1

// proposedJSON is the JSON of a ProposedChange.
type proposedJSON struct {
	Version int             `json:"version"`
	Command string          `json:"command,omitempty"` // the name of its type
	Fields  json.RawMessage `json:"fields,omitempty"`  // its fields
	Payment *OfflinePayment `json:"payment,omitempty"`
	Flagged *FlaggedCredit  `json:"flagged,omitempty"`
	Plan    *PlanVersion    `json:"plan,omitempty"`
	Audit   struct {
		Action  string `json:"action"`
		Subject string `json:"subject"`
		Done    string `json:"done"`
	} `json:"audit"`
}

// MarshalJSON encodes the change. It is an error if its command can't be proposed.
func (c ProposedChange) MarshalJSON() ([]byte, error) {
	wire := proposedJSON{Version: proposedVersion, Payment: c.Payment, Flagged: c.Flagged, Plan: c.Plan}
	wire.Audit.Action, wire.Audit.Subject, wire.Audit.Done = c.AuditAction, c.AuditSubject, c.Done
	if c.Command != nil {
		wire.Command = proposedName(c.Command)
		if proposable[wire.Command] == nil {
			return nil, fmt.Errorf("%T can't be proposed", c.Command)
		}
		var err error
		if wire.Fields, err = json.Marshal(c.Command); err != nil {
			return nil, err
		}
	}
	return json.Marshal(wire)
}

// UnmarshalJSON decodes the change.
func (c *ProposedChange) UnmarshalJSON(text []byte) error {
	var wire proposedJSON
	if err := decodeStrictly(text, &wire); err != nil {
		return err
	}
	if wire.Version != proposedVersion {
		return fmt.Errorf("a proposal has the version %d", wire.Version)
	}
	*c = ProposedChange{
		Payment: wire.Payment, Flagged: wire.Flagged, Plan: wire.Plan,
		AuditAction: wire.Audit.Action, AuditSubject: wire.Audit.Subject, Done: wire.Audit.Done,
	}
	if wire.Command == "" {
		return nil
	}
	decode := proposable[wire.Command]
	if decode == nil {
		return fmt.Errorf("a proposal has the command %q", wire.Command)
	}
	var err error
	c.Command, err = decode(wire.Fields)
	return err
}

// proposable are the commands that a proposal can be, by the names of their types: those
// that count against a limit, and that no other change or batch stands for.
var proposable = map[string]func([]byte) (Action, error){
	"GrantCredits":      decodeAction[GrantCredits],
	"RefundCharge":      decodeAction[RefundCharge],
	"ReversePurchase":   decodeAction[ReversePurchase],
	"UndoReversal":      decodeAction[UndoReversal],
	"UndoAdjustment":    decodeAction[UndoAdjustment],
	"StartSubscription": decodeAction[StartSubscription],
	"SwitchPlan":        decodeAction[SwitchPlan],
}

func proposedName(do Action) string {
	name := fmt.Sprintf("%T", do)
	return name[len("models."):]
}

func decodeAction[A Action](fields []byte) (Action, error) {
	var do A
	err := decodeStrictly(fields, &do)
	return do, err
}

func decodeStrictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// ProposalDecision moves a waiting proposal to another state.
type ProposalDecision struct {
	ID              ProposalID
	To              BatchState
	By              UserID
	RejectionReason string // of BatchRejected
	Audit           AuditRecord
}

// ProposalLine is a proposal with the names that belong to it.
type ProposalLine struct {
	Proposal
	AccountName     string
	RequestedByName string
	DecidedByName   string
}

// ApprovalQuery selects a page of what waits for approval, or with Decided of what was
// decided: batches and proposals together, newest first.
type ApprovalQuery struct {
	Decided bool
	After   string // continue after this one, "" from the newest
	Limit   int
}

// ApprovalPage is one page of the ids of batches and proposals. Next is the After of the
// following page, "" at the end.
type ApprovalPage struct {
	IDs  []string
	Next string
}
