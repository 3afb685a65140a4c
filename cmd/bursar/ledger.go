package main

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

type creditsAdjust struct {
	Account string `required:"" placeholder:"ID" help:"The account."`
	Amount  string `required:"" placeholder:"±N.N" help:"How many credits to add, or with a minus to take."`
	Kind    string `enum:"purchased,promotional" default:"purchased" help:"What added credits count as: purchased or promotional."`
	Reason  string `required:"" help:"Why; the customer sees it."`
	Key     string `help:"Makes it safe to run the command again: the same key is carried out once."`
}

// Run posts an adjustment.
func (a creditsAdjust) Run(c command) error {
	amount, err := models.ParseSignedCredits(a.Amount)
	if err != nil {
		return fmt.Errorf("--amount %w", err)
	}
	if strings.TrimSpace(a.Reason) == "" {
		return fmt.Errorf("--reason must not be empty")
	}
	key := a.Key
	if key == "" {
		key = string(models.NewAuditID())
	}
	return withStore(c, func(s *store.Store, _ config) error {
		receipt, err := s.Post(c, models.Command{
			Account: models.AccountID(a.Account), Origin: "cli", Key: key, Actor: cli, Reason: a.Reason,
			Do: models.AdjustCredits{Amount: amount, Kind: models.LotKind(a.Kind)},
			Audit: &models.AuditRecord{
				Actor: cli, Action: "credits.adjust", AccountID: models.AccountID(a.Account), Subject: a.Account,
				Detail: fmt.Sprintf("Adjusted by %s credits.", amount), // the reason stands where it can be erased
			},
		})
		if err != nil {
			return err
		}
		after, owed := receipt.Entry.After.Settled(), ""
		if after.Debt > 0 {
			owed = fmt.Sprintf(" %s are owed.", after.Debt)
		}
		return c.answer(map[string]any{
			"account": a.Account, "entry": receipt.Entry.ID, "amount": amount.String(),
			"available": after.Available.String(), "owed": after.Debt.String(), "replayed": receipt.Replayed,
		}, "Adjusted by %s credits. %s are available now.%s", amount, after.Available, owed)
	})
}

type ledgerVerify struct {
	Checkpoint string `placeholder:"FILE" help:"Compare with a checkpoint as well: it shows what was cut off or rewritten since."`
}

// Run checks the books and fails if they are wrong.
func (l ledgerVerify) Run(c command) error {
	return withLedger(c, func(s *store.Store, config config) error {
		v, err := s.Verify(c, c.progress("entries"))
		if err != nil {
			return err
		}
		if l.Checkpoint != "" {
			checkpoint, err := readCheckpoint(l.Checkpoint, config)
			if err != nil {
				return err
			}
			faults, err := s.VerifyCheckpoint(c, checkpoint)
			if err != nil {
				return err
			}
			v.Faults = append(v.Faults, faults...)
		}
		return c.verdict(v.Faults, map[string]any{"accounts": v.Accounts, "entries": v.Entries},
			fmt.Sprintf("%d accounts, %d entries. The books are", v.Accounts, v.Entries))
	})
}

// withLedger runs do with a database that exists and is up to date, and changes
// nothing about it.
func withLedger(c command, do func(*store.Store, config) error) error {
	config, err := readConfig(c.getenv)
	if err != nil {
		return err
	}
	if err := exists(config.database); err != nil {
		return err
	}
	s, err := store.Open(c, store.Config{Path: config.database, Settings: config.settings, Log: c.log})
	if err != nil {
		return err
	}
	defer closeStore(s, c.log)
	if err := s.Ready(c); err != nil {
		return err
	}
	return do(s, config)
}

// verdict says whether something is right, with the rows that make it wrong, and
// fails if it is not.
func (c command) verdict(faults []string, fields map[string]any, what string) error {
	verdict := " right."
	if len(faults) > 0 {
		verdict = " WRONG:\n" + strings.Join(faults, "\n")
	}
	fields["ok"], fields["faults"] = len(faults) == 0, append([]string{}, faults...)
	if err := c.answer(fields, "%s%s", what, verdict); err != nil {
		return err
	}
	if len(faults) > 0 {
		return errReported
	}
	return nil
}
