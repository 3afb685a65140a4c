package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// capFlags name one cap.
type capFlags struct {
	Account string `required:"" placeholder:"ID" help:"The account."`
	Subject string `default:"account" placeholder:"SUBJECT" help:"What the cap applies to: account, member:ID or key:ID."`
	Window  string `required:"" enum:"day,week,month,year,ever" help:"The window in which it counts: day, week, month, year or ever."`
	Reason  string `help:"The reason. The customer sees it."`
	Key     string `help:"An idempotency key. The command takes effect once per key."`
}

type capList struct {
	Account string `required:"" placeholder:"ID" help:"The account."`
}

type capSet struct {
	capFlags
	Limit   string `placeholder:"N.N" help:"The most credits that can be used in a window. 0 blocks all usage. Required for a new cap."`
	Boost   string `xor:"boost" and:"raise" placeholder:"N.N" help:"Extra credits that can be used until --until."`
	Until   string `and:"raise" placeholder:"TIME" help:"When the boost ends: a day such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z."`
	NoBoost bool   `xor:"boost" help:"End the boost now."`
}

type capRemove struct{ capFlags }

// capLine is a cap, and what was used of it.
type capLine struct {
	Subject  models.CapSubject `json:"subject"`
	Window   models.CapWindow  `json:"window"`
	Limit    string            `json:"limit"`
	Boost    *capBoost         `json:"boost"` // null unless it raises the limit now
	Used     string            `json:"used"`
	Left     string            `json:"left"`
	ResetsAt *time.Time        `json:"resets_at"` // null for ever
}

type capBoost struct {
	Credits string    `json:"credits"`
	Until   time.Time `json:"until"`
}

// newCapLine describes a cap in the window around an instant.
func newCapLine(c models.Cap, at time.Time) capLine {
	l := capLine{Subject: c.Subject, Window: c.Window, Limit: c.Amount.String(), Used: c.Used.String(), Left: max(0, c.Limit(at)-c.Used).String()}
	if c.Limit(at) != c.Amount {
		l.Boost = &capBoost{c.Boost.String(), c.BoostUntil}
	}
	if !c.WindowEnd.IsZero() {
		l.ResetsAt = &c.WindowEnd
	}
	return l
}

// String describes the cap in a line of text.
func (l capLine) String() string {
	text := fmt.Sprintf("%s  %s  %s of %s credits used", l.Subject, l.Window, l.Used, l.Limit)
	if l.Boost != nil {
		text += fmt.Sprintf(", %s more until %s", l.Boost.Credits, l.Boost.Until.Format(time.RFC3339))
	}
	text += ", " + l.Left + " left"
	if l.ResetsAt != nil {
		text += "  resets at " + l.ResetsAt.Format(time.RFC3339)
	}
	return text
}

// Run lists an account's caps.
func (a capList) Run(c command) error {
	return withExistingStore(c, func(s *store.Store, _ config) error {
		snapshot, err := s.Snapshot(c, models.AccountID(a.Account), time.Time{})
		if err != nil {
			return err
		}
		lines, text := []capLine{}, []string{}
		for _, one := range snapshot.CapsNow() {
			l := newCapLine(one, snapshot.At)
			lines, text = append(lines, l), append(text, l.String())
		}
		if len(lines) == 0 {
			text = append(text, "This account has no caps.")
		}
		return c.print(map[string]any{"caps": lines}, "%s", strings.Join(text, "\n"))
	})
}

// Run sets a cap or changes it: what is not given stays as it is.
func (a capSet) Run(c command) error {
	return withExistingStore(c, func(s *store.Store, _ config) error {
		account, err := s.Account(c, models.AccountID(a.Account))
		if err != nil {
			return err
		}
		do, err := a.change(account)
		if err != nil {
			return err
		}
		receipt, err := a.post(c, s, do)
		if err != nil {
			return err
		}
		snapshot, err := s.Snapshot(c, account.ID, time.Time{})
		if err != nil {
			return err
		}
		for _, one := range snapshot.CapsNow() {
			if one.Subject == do.Subject && one.Window == do.Window {
				l := newCapLine(one, snapshot.At)
				return c.print(map[string]any{"account": a.Account, "entry": receipt.Entry.ID, "cap": l, "replayed": receipt.Replayed}, "%s", l)
			}
		}
		return c.print(map[string]any{"account": a.Account, "entry": receipt.Entry.ID, "cap": nil, "replayed": receipt.Replayed},
			"The cap was set by this command, and removed since.")
	})
}

// change returns what the flags ask for.
func (a capSet) change(account models.Account) (do models.ChangeCap, err error) {
	if do = a.named(); a.Limit == "" && a.Boost == "" && !a.NoBoost {
		return do, models.Invalid("--limit", "or --boost or --no-boost is required")
	}
	if a.Limit != "" {
		limit, err := models.ParseCredits(a.Limit)
		if err != nil {
			return do, models.Invalid("--limit", err.Error())
		}
		do.Amount = &limit
	}
	if a.NoBoost {
		do.Boost = &models.CapBoost{}
	}
	if a.Boost == "" {
		return do, nil
	}
	do.Boost = &models.CapBoost{}
	if do.Boost.Credits, err = models.ParseCredits(a.Boost); err != nil {
		return do, models.Invalid("--boost", err.Error())
	}
	do.Boost.Until, err = parseInstant("--until", a.Until, account.Location())
	return do, err
}

// Run removes a cap.
func (a capRemove) Run(c command) error {
	return withExistingStore(c, func(s *store.Store, _ config) error {
		do := a.named()
		do.Remove = true
		receipt, err := a.post(c, s, do)
		if err != nil {
			return err
		}
		return c.print(map[string]any{
			"account": a.Account, "entry": receipt.Entry.ID, "subject": do.Subject, "window": do.Window, "replayed": receipt.Replayed,
		}, "The cap on %s (%s) is removed.", do.Subject, do.Window)
	})
}

// named returns the cap that the flags name.
func (a capFlags) named() models.ChangeCap {
	return models.ChangeCap{Subject: models.CapSubject(a.Subject), Window: models.CapWindow(a.Window)}
}

// post posts a change of the cap. Only members and keys of the account can get one.
func (a capFlags) post(c command, s *store.Store, do models.ChangeCap) (models.Receipt, error) {
	id, key := models.AccountID(a.Account), a.Key
	if key == "" {
		key = string(models.NewAuditID())
	}
	if posted, err := s.Posted(c, id, "cli", key); err != nil || (!posted && !do.Remove) {
		if err == nil {
			err = checkCapSubject(c, s, id, do.Subject)
		}
		if err != nil {
			return models.Receipt{}, err
		}
	}
	return s.Post(c, models.Command{
		Account: id, Origin: "cli", Key: key, Actor: cliActor, Reason: a.Reason, Do: do,
		Audit: &models.AuditRecord{
			Actor: cliActor, Action: do.AuditAction(), AccountID: id, Subject: a.Subject, Detail: do.AuditDetail("at the command line"),
		},
	})
}

// checkCapSubject returns CodeNotFound unless a cap's subject is one of the account's. What
// is no subject the ledger rejects.
func checkCapSubject(c command, s *store.Store, id models.AccountID, subject models.CapSubject) error {
	if key := subject.Key(); key != "" {
		_, err := s.AccountKey(c, id, key)
		return err
	}
	if member := subject.Member(); member != "" {
		members, err := s.MembersAmong(c, id, []models.UserID{member})
		if err == nil && len(members) == 0 {
			err = models.Errorf(models.CodeNotFound, "This account has no such member.")
		}
		return err
	}
	return nil
}
