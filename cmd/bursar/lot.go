package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

type lotExtend struct {
	Account string `required:"" placeholder:"ID" help:"The account."`
	Lot     string `required:"" placeholder:"ID" help:"The lot."`
	Until   string `xor:"expiry" required:"" placeholder:"TIME" help:"The new expiry: the start of a day such as 2026-12-31, or a time such as 2026-12-31T12:00:00Z."`
	Never   bool   `xor:"expiry" required:"" help:"Keep the credits from ever expiring."`
	Reason  string `required:"" help:"The reason. The customer sees it."`
	Key     string `help:"An idempotency key. The command takes effect once per key."`
}

// Run extends the expiry of a lot.
func (l lotExtend) Run(c command) error {
	if strings.TrimSpace(l.Reason) == "" {
		return models.Invalid("--reason", "must not be empty")
	}
	key := l.Key
	if key == "" {
		key = string(models.NewAuditID())
	}
	return withExistingStore(c, func(s *store.Store, _ config) error {
		id := models.AccountID(l.Account)
		account, err := s.Account(c, id)
		if err != nil {
			return err
		}
		do, until := models.ExtendLot{LotID: models.LotID(l.Lot)}, "never"
		if !l.Never {
			if do.ExpiresAt, err = parseInstant("--until", l.Until, account.Location()); err != nil {
				return err
			}
			until = "at " + do.ExpiresAt.UTC().Format(time.RFC3339)
		}
		receipt, err := s.Post(c, models.Command{
			Account: id, Origin: "cli", Key: key, Actor: cliActor, Reason: l.Reason, Do: do,
			Audit: &models.AuditRecord{
				Actor: cliActor, Action: "credits.extend", AccountID: id, Subject: l.Account,
				Detail: fmt.Sprintf("Extended the lot %s at the command line, to expire %s.", l.Lot, until),
			},
		})
		if err != nil {
			return err
		}
		fields := map[string]any{
			"account": l.Account, "entry": receipt.Entry.ID, "lot": l.Lot, "expires_at": nil, "successor": nil, "credits": "0", "replayed": receipt.Replayed,
		}
		if !receipt.Entry.ExtendedTo.IsZero() {
			fields["expires_at"] = receipt.Entry.ExtendedTo
		}
		text := "What is on hold of the lot expires " + until + " when it comes back."
		for _, successor := range receipt.Entry.NewLots {
			fields["successor"], fields["credits"] = successor.ID, successor.Granted.String()
			text = fmt.Sprintf("%s credits moved to %s, which expires %s.", successor.Granted, successor.ID, until)
		}
		return c.print(fields, "%s", text)
	})
}

// parseInstant parses a time (RFC 3339), or a day for its beginning in a zone.
func parseInstant(flag, text string, zone *time.Location) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	at, err := parseDay(flag, text, 0, zone)
	if err != nil || at.IsZero() {
		return at, models.Invalid(flag, "must be a day such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z")
	}
	return at, nil
}
