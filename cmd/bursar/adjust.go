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
			Account: models.AccountID(a.Account), Origin: "cli", Key: key, Actor: cliActor, Reason: a.Reason,
			Do: models.AdjustCredits{Amount: amount, Kind: models.LotKind(a.Kind)},
			Audit: &models.AuditRecord{
				Actor: cliActor, Action: "credits.adjust", AccountID: models.AccountID(a.Account), Subject: a.Account,
				Detail: fmt.Sprintf("Adjusted by %s credits.", amount), // the reason may be personal data, so it is only kept where it can be erased
			},
		})
		if err != nil {
			return err
		}
		after, owed := receipt.Entry.BalanceAfter.AfterRepayment(), ""
		if after.Debt > 0 {
			owed = fmt.Sprintf(" %s are owed.", after.Debt)
		}
		return c.print(map[string]any{
			"account": a.Account, "entry": receipt.Entry.ID, "amount": amount.String(),
			"available": after.Available.String(), "owed": after.Debt.String(), "replayed": receipt.Replayed,
		}, "Adjusted by %s credits. %s are available now.%s", amount, after.Available, owed)
	})
}
