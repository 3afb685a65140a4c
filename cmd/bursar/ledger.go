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
		after := receipt.Entry.After.Available
		return c.answer(map[string]any{
			"account": a.Account, "entry": receipt.Entry.ID, "amount": amount.String(),
			"available": after.String(), "replayed": receipt.Replayed,
		}, "Adjusted by %s credits. %s are available now.", amount, after)
	})
}

type ledgerVerify struct{}

// Run checks the books and fails if they are wrong.
func (ledgerVerify) Run(c command) error {
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
	v, err := s.Verify(c)
	if err != nil {
		return err
	}
	verdict := "The books are right."
	if len(v.Faults) > 0 {
		verdict = "The books are WRONG:\n" + strings.Join(v.Faults, "\n")
	}
	if err := c.answer(map[string]any{
		"accounts": v.Accounts, "entries": v.Entries, "ok": len(v.Faults) == 0, "faults": append([]string{}, v.Faults...),
	}, "%d accounts, %d entries. %s", v.Accounts, v.Entries, verdict); err != nil {
		return err
	}
	if len(v.Faults) > 0 {
		return errReported
	}
	return nil
}
