package main

import (
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

type creditsAdjust struct {
	Account string `required:"" placeholder:"ID" help:"The account."`
	Amount  string `required:"" placeholder:"±N.N" help:"Credits to add, or to deduct if negative."`
	Kind    string `enum:"purchased,promotional" default:"purchased" help:"The kind of credits to add: purchased or promotional."`
	Reason  string `required:"" help:"The reason. The customer sees it."`
	Key     string `help:"An idempotency key. The command takes effect once per key."`
	person
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
	return withStore(c, func(s *store.Store, config config) error {
		actor, limit, err := a.actor(c, s, config.settings, amount.Abs(), func() (bool, error) {
			return s.Posted(c, models.AccountID(a.Account), "cli", key)
		})
		if err != nil {
			return err
		}
		command := models.Command{
			Account: models.AccountID(a.Account), Origin: "cli", Key: key, Actor: actor, Reason: a.Reason,
			Do: models.AdjustCredits{Amount: amount, Kind: models.LotKind(a.Kind)},
			Audit: &models.AuditRecord{
				Actor: actor, Action: "credits.adjust", AccountID: models.AccountID(a.Account), Subject: a.Account,
				Detail: fmt.Sprintf("Adjusted by %s credits%s.", amount, a.where()), // the reason may be personal data, so it is only kept where it can be erased
			},
		}
		receipt, err := s.PostWith(c, command, s.Within(limit)...)
		if err != nil {
			return err
		}
		after, owed := receipt.Entry.BalanceAfter.AfterRepayment(), ""
		if after.Debt > 0 {
			owed = fmt.Sprintf(" %s owed.", after.Debt)
		}
		return c.print(map[string]any{
			"account": a.Account, "entry": receipt.Entry.ID, "amount": amount.String(),
			"available": after.Available.String(), "owed": after.Debt.String(), "replayed": receipt.Replayed,
		}, "Adjusted by %s credits. %s available now.%s", amount, after.Available, owed)
	})
}
