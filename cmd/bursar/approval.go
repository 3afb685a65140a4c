package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// maxApprovals bounds the list of what waits.
const maxApprovals = 1000

type approvalList struct{}

// waitingLine is a change that waits for approval.
type waitingLine struct {
	ID      string `json:"id"`
	What    string `json:"what"`
	Credits string `json:"credits,omitempty"` // what it adds, and with a minus what it takes
	Reason  string `json:"reason,omitempty"`
	AskedBy string `json:"asked_by"`
	AskedAt string `json:"asked_at"`
}

// Run lists what waits for approval, newest first.
func (approvalList) Run(c command) error {
	return withExistingStore(c, func(s *store.Store, _ config) error {
		page, err := s.ApprovalList(c, models.ApprovalQuery{Limit: maxApprovals})
		if err != nil {
			return err
		}
		lines, text := make([]waitingLine, len(page.IDs)), strings.Builder{}
		for i, id := range page.IDs {
			if lines[i], err = waiting(c, s, id); err != nil {
				return err
			}
			l := lines[i]
			fmt.Fprintf(&text, "%s  %s  %s  requested by %s on %s\n", l.ID, l.What, l.Credits, l.AskedBy, l.AskedAt)
		}
		if len(lines) == 0 {
			text.WriteString("Nothing waits for approval.\n")
		}
		return c.print(map[string]any{"waiting": lines}, "%s", strings.TrimSuffix(text.String(), "\n"))
	})
}

// waiting describes what an id names: a proposal, or a batch.
func waiting(c command, s *store.Store, id string) (waitingLine, error) {
	if models.IsProposal(id) {
		p, err := s.Proposal(c, models.ProposalID(id))
		l := waitingLine{ID: id, What: p.Title, Reason: p.Reason, AskedBy: p.RequestedByName, AskedAt: p.CreatedAt.Format(time.RFC3339)}
		if p.Account != "" {
			l.What += " for " + p.AccountName + " (" + string(p.Account) + ")"
			l.Credits = signedText(p.Credits)
		}
		return l, err
	}
	b, err := s.Batch(c, models.BatchID(id))
	if err != nil {
		return waitingLine{}, err
	}
	l := waitingLine{ID: id, What: fmt.Sprintf("%s, %d lines", b.FileName, b.Lines), AskedBy: b.RequestedByName, AskedAt: b.SubmittedAt.Format(time.RFC3339)}
	l.Credits = strings.TrimSpace(signedText(b.Added) + " " + signedText(-b.Deducted))
	if b.FileName == "" {
		lines, err := s.BatchLines(c, b.ID, 1)
		if err != nil {
			return l, err
		}
		names, err := s.AccountNames(c, []models.AccountID{lines[0].Account})
		l.What, l.Reason = "Adjust "+names[lines[0].Account]+" ("+string(lines[0].Account)+")", lines[0].Reason
		return l, err
	}
	return l, nil
}

// signedText prints an amount with its sign, "" for none.
func signedText(c models.Credits) string {
	switch {
	case c == 0:
		return ""
	case c > 0:
		return "+" + c.String()
	}
	return c.String()
}

// decider says who decides: the machine's owner, or a person.
type decider struct {
	ID string `arg:"" help:"The ID, as printed by approval list."`
	By string `placeholder:"EMAIL" help:"The admin who decides. Can't be the requester. By default, the command line decides."`
}

// user returns who decides.
func (d decider) user(c command, s *store.Store) (models.UserID, error) {
	if d.By == "" {
		return models.ByCommandLine, nil
	}
	u, err := operatorByEmail(c, s, d.By)
	if err == nil && u.Operator != models.OperatorAdmin {
		err = fmt.Errorf("--by %s is not an admin", d.By)
	}
	return u.ID, err
}

// audit returns the audit record of a decision about what somebody asked for.
func (d decider) audit(action, verb string, asker, by models.UserID, account models.AccountID) models.AuditRecord {
	detail := verb + " what " + string(asker) + " asked for, at the command line"
	if by != models.ByCommandLine {
		detail += ", by " + string(by)
	}
	return models.AuditRecord{Actor: cliActor, Action: action, AccountID: account, Subject: d.ID, Detail: detail + "."}
}

type approvalApprove struct{ decider }

// Run carries out what waits for approval, or nothing.
func (a approvalApprove) Run(c command) error {
	return withExistingStore(c, func(s *store.Store, _ config) error {
		by, err := a.user(c, s)
		if err != nil {
			return err
		}
		if models.IsProposal(a.ID) {
			p, err := s.Proposal(c, models.ProposalID(a.ID))
			if err != nil {
				return err
			}
			err = s.ApproveProposal(c, models.ProposalDecision{
				ID: p.ID, By: by, Audit: a.audit("approval.approve", "Approved", p.RequestedBy, by, p.Account),
			})
			if err != nil {
				return err
			}
			return c.printDecision(a.ID, "approved")
		}
		b, err := s.Batch(c, models.BatchID(a.ID))
		if err != nil {
			return err
		}
		outcomes, all, err := s.PostBatch(c, models.BatchDecision{
			ID: b.ID, From: models.BatchPending, By: by, Audit: a.audit("batch.approve", "Approved", b.RequestedBy, by, ""),
		}, nil)
		if err != nil {
			return err
		}
		for i, o := range outcomes {
			if !all && o.Err != nil {
				return fmt.Errorf("nothing was done: line %d of the batch can't be carried out: %w", i+1, o.Err)
			}
		}
		return c.printDecision(a.ID, "approved")
	})
}

type approvalReject struct {
	decider
	Why string `required:"" help:"The reason. The requester sees it."`
}

// Run rejects what waits for approval.
func (a approvalReject) Run(c command) error {
	if !models.HasVisible(a.Why) {
		return fmt.Errorf("--why must not be empty")
	}
	return withExistingStore(c, func(s *store.Store, _ config) error {
		by, err := a.user(c, s)
		if err != nil {
			return err
		}
		if models.IsProposal(a.ID) {
			p, err := s.Proposal(c, models.ProposalID(a.ID))
			if err != nil {
				return err
			}
			err = s.DecideProposal(c, models.ProposalDecision{
				ID: p.ID, To: models.BatchRejected, By: by, RejectionReason: a.Why,
				Audit: a.audit("approval.reject", "Rejected", p.RequestedBy, by, p.Account),
			})
			if err != nil {
				return err
			}
			return c.printDecision(a.ID, "rejected")
		}
		b, err := s.Batch(c, models.BatchID(a.ID))
		if err != nil {
			return err
		}
		err = s.DecideBatch(c, models.BatchDecision{
			ID: b.ID, From: models.BatchPending, To: models.BatchRejected, By: by, RejectionReason: a.Why,
			Audit: a.audit("batch.reject", "Rejected", b.RequestedBy, by, ""),
		})
		if err != nil {
			return err
		}
		return c.printDecision(a.ID, "rejected")
	})
}

func (c command) printDecision(id, state string) error {
	return c.print(map[string]string{"id": id, "state": state}, "%s was %s.", id, state)
}
