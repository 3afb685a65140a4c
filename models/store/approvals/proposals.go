// Package approvals is the store's room for changes above an operator's limit, which wait
// for another admin.
package approvals

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/catalog"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/names"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/purchases"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// Approvals are proposals, and lists of all that waits for approval.
type Approvals struct {
	db        *database.DB
	ledger    *posting.Ledger
	purchases *purchases.Purchases
}

// New returns the room over an open database.
func New(db *database.DB, ledger *posting.Ledger, purchases *purchases.Purchases) *Approvals {
	return &Approvals{db, ledger, purchases}
}

// Propose stores a proposal as waiting, or finds the one that RequestedBy stored under
// the same Key before, which may be decided by now: a double click is one proposal.
// CodeIdempotencyConflict: that one does something else.
func (a *Approvals) Propose(ctx context.Context, p models.Proposal, audit models.AuditRecord) (models.Proposal, error) {
	p.State, p.CreatedAt = models.BatchPending, a.db.Now()
	row, err := schema.ProposalOf(p)
	if err != nil {
		return p, models.Internal(err)
	}
	err = a.db.Transact(ctx, func(tx *gorm.DB) error {
		first, found, err := proposalUnder(tx, p.RequestedBy, p.Key)
		switch {
		case err != nil:
			return err
		case found && (first.Account != p.Account || first.Reason != p.Reason || !first.Change.SameAs(p.Change)):
			return models.Errorf(models.CodeIdempotencyConflict, "This form was used for something else. Load the page again.")
		case found:
			p = first
			return nil
		}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return a.db.RecordAudit(tx, audit)
	})
	return p, database.Explain(err)
}

// ProposalUnder returns the proposal that a user stored under a key. found is false if
// there is none.
func (a *Approvals) ProposalUnder(ctx context.Context, by models.UserID, key string) (p models.Proposal, found bool, err error) {
	p, found, err = proposalUnder(a.db.Read.WithContext(ctx), by, key)
	return p, found, database.Explain(err)
}

func proposalUnder(tx *gorm.DB, by models.UserID, key string) (p models.Proposal, found bool, err error) {
	var row schema.Proposal
	if err := tx.Where("asked_by = ? AND key = ?", by, key).Limit(1).Find(&row).Error; err != nil || row.ID == "" {
		return p, false, err
	}
	p, err = row.Model()
	return p, true, err
}

// Proposal finds a proposal. CodeNotFound.
func (a *Approvals) Proposal(ctx context.Context, id models.ProposalID) (line models.ProposalLine, err error) {
	err = a.db.Read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		var row schema.Proposal
		if err := tx.Where("id = ?", id).Take(&row).Error; err != nil {
			return database.NotFoundOr(err, "request for approval")
		}
		p, err := row.Model()
		if err != nil {
			return err
		}
		user := func(id models.UserID) models.ActorRef { return models.ActorRef{Kind: models.ActorUser, ID: string(id)} }
		people, err := names.Actors(tx, []models.ActorRef{user(p.RequestedBy), user(p.DecidedBy)})
		if err != nil {
			return err
		}
		accounts, err := names.Accounts(tx, []models.AccountID{p.Account})
		line = models.ProposalLine{
			Proposal: p, AccountName: accounts[p.Account], RequestedByName: people[user(p.RequestedBy)], DecidedByName: people[user(p.DecidedBy)],
		}
		if p.DecidedBy == models.ByCommandLine {
			line.DecidedByName = names.CommandLine
		}
		return err
	})
	return line, database.Explain(err)
}

// DecideProposal rejects or discards a proposal. CodeConflict: it was decided before.
// CodeForbidden: the user may not decide it.
func (a *Approvals) DecideProposal(ctx context.Context, d models.ProposalDecision) error {
	return a.ledger.Write(ctx, posting.DecideProposal(d))
}

// ApproveProposal carries a proposal out, decided anew, and moves it to posted, in one
// transaction, or does nothing. Errors: those of DecideProposal, and those of what it does:
// of Post, BookPayment, SettleFlagged or SavePlan. CodeBusy leaves open whether it was
// done: the proposal's state tells.
func (a *Approvals) ApproveProposal(ctx context.Context, d models.ProposalDecision) error {
	d.To = models.BatchPosted
	line, err := a.Proposal(ctx, d.ID)
	if err != nil {
		return err
	}
	if !line.Open() {
		return posting.ErrDecided
	}
	p, decide := line.Proposal, posting.DecideProposal(d)
	command, asker := p.Command(d.By, d.Audit.RequestID), models.Actor{User: &models.User{ID: p.RequestedBy}}
	switch change := p.Change; {
	case change.Command != nil:
		_, err = a.ledger.PostWith(ctx, command, decide)
	case change.Payment != nil:
		command.Origin, command.Key = asker.Origin(), p.Key // those of the form, as if it had booked the payment
		_, err = a.purchases.BookPayment(ctx, change.Payment.Purchase(), command, decide)
	case change.Flagged != nil:
		_, err = a.purchases.SettleFlagged(ctx, models.FlaggedPurchaseDecision{
			PurchaseID: change.Flagged.PurchaseID, Credit: true, Actor: asker, Reason: p.Reason,
			Audit: *command.Audit,
		}, decide)
	case change.Plan != nil:
		err = a.savePlan(ctx, *change.Plan, decide, *command.Audit)
	default:
		err = models.Internal(fmt.Errorf("the proposal %s has no change", p.ID))
	}
	return err
}

func (a *Approvals) savePlan(ctx context.Context, v models.PlanVersion, decide posting.DecideProposal, audit models.AuditRecord) error {
	return database.Explain(a.db.Transact(ctx, func(tx *gorm.DB) error {
		if err := decide.CarryOut(tx, a.db); err != nil {
			return err
		}
		saved := v
		saved.CreatedAt = a.db.Now()
		if err := catalog.SaveVersion(tx, a.db, &saved); err != nil {
			return err
		}
		return a.db.RecordAudit(tx, audit)
	}))
}
