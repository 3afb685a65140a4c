package admin

import (
	"context"

	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models"
)

// NewProposal returns a proposal of a command under a form's key, which the operator asks
// for. Its title says what it does ("Start Pro"), value is what it counts for, and
// c.Audit becomes the audit record of carrying it out, with done for its detail.
func NewProposal(actor models.Actor, title, done string, value models.Credits, c models.Command) models.Proposal {
	return models.Proposal{
		ID: models.NewProposalID(), Title: title, Account: c.Account, Credits: value, Reason: c.Reason,
		Origin: c.Origin, EntryKey: c.Key, RequestedBy: actor.User.ID, Key: c.Key,
		Change: models.ProposedChange{Command: c.Do, AuditAction: c.Audit.Action, AuditSubject: c.Audit.Subject, Done: done},
	}
}

// Ask sends a proposal to approval. A form that was sent before gets the same answer,
// whatever could be done now; otherwise check reports whether it could be carried out.
// Errors: those of check and store.Propose.
func (w *Console) Ask(ctx context.Context, p models.Proposal, requestID string, check func() (ok bool, err error)) (web.Done, error) {
	_, asked, err := w.Store.ProposalUnder(ctx, p.RequestedBy, p.Key)
	if err == nil && !asked {
		var ok bool
		if ok, err = check(); err == nil && !ok {
			return web.Done{}, nil
		}
	}
	if err != nil {
		return web.Done{}, err
	}
	p, err = w.Store.Propose(ctx, p, models.AuditRecord{
		Actor: models.ActorRef{Kind: models.ActorUser, ID: string(p.RequestedBy)}, Action: "approval.ask", AccountID: p.Account,
		Subject: string(p.ID), Detail: English.T("admin_parts.ask_audit", "title", p.Title), RequestID: requestID,
	})
	return askedFor(p), err
}

// AskedBefore reports whether a form was sent to approval before. Then it must not be
// carried out in another way, and Ask tells where it is decided, or that it was another
// form's content.
func (w *Console) AskedBefore(ctx context.Context, actor models.Actor, key string) (bool, error) {
	_, asked, err := w.Store.ProposalUnder(ctx, actor.User.ID, key)
	return asked, err
}

func askedFor(p models.Proposal) web.Done {
	if outcome, decided := DecidedTexts[p.State]; decided {
		return web.Done{URL: address.Proposal(p.ID), Flash: English.T("admin_parts.asked_before", "outcome", outcome)}
	}
	return web.Done{URL: address.Proposal(p.ID), Flash: English.T("admin_parts.asked")}
}

// DecidedTexts say how something was decided that the same form asked for before.
var DecidedTexts = map[models.BatchState]string{
	models.BatchPosted:    English.T("admin_parts.asked_posted"),
	models.BatchRejected:  English.T("admin_parts.asked_rejected"),
	models.BatchDiscarded: English.T("admin_parts.asked_discarded"),
}
