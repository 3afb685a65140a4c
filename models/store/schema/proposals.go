package schema

import (
	"encoding/json"

	"github.com/bursar-portal/bursar/models"
)

// Proposal is a row of the table proposals.
type Proposal struct {
	ID        models.ProposalID `gorm:"primaryKey"`
	State     models.BatchState
	Title     string
	AccountID models.AccountID
	Credits   models.Credits
	Origin    string
	EntryKey  string
	Content   string
	Reason    string
	AskedBy   models.UserID
	Key       string
	CreatedAt Micros `gorm:"autoCreateTime:false"`
	DecidedBy models.UserID
	DecidedAt Micros
	Why       string
}

// TableName names the table for gorm.
func (Proposal) TableName() string { return "proposals" }

// ProposalOf returns the row for p. It is an error if its change can't be proposed.
func ProposalOf(p models.Proposal) (Proposal, error) {
	content, err := json.Marshal(p.Change)
	return Proposal{
		ID: p.ID, State: p.State, Title: p.Title, AccountID: p.Account, Credits: p.Credits, Origin: p.Origin, EntryKey: p.EntryKey,
		Content: string(content), Reason: p.Reason, AskedBy: p.RequestedBy, Key: p.Key, CreatedAt: MicrosOf(p.CreatedAt),
		DecidedBy: p.DecidedBy, DecidedAt: MicrosOf(p.DecidedAt), Why: p.RejectionReason,
	}, err
}

// Model returns the row as a model. It is an error if this build can't read the change.
func (r Proposal) Model() (models.Proposal, error) {
	p := models.Proposal{
		ID: r.ID, State: r.State, Title: r.Title, Account: r.AccountID, Credits: r.Credits, Origin: r.Origin, EntryKey: r.EntryKey,
		Reason: r.Reason, RequestedBy: r.AskedBy, Key: r.Key, CreatedAt: r.CreatedAt.Time(),
		DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt.Time(), RejectionReason: r.Why,
	}
	err := json.Unmarshal([]byte(r.Content), &p.Change)
	return p, err
}
