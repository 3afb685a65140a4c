package main

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/networks"
	"github.com/bursar-portal/bursar/models/store"
)

type keyCreate struct {
	Account string   `xor:"owner" required:"" placeholder:"ID" help:"The account the key belongs to. Use this or --service."`
	Service bool     `xor:"owner" required:"" help:"Create a service key, which can act for any account."`
	Name    string   `help:"What the key is for." default:"command line"`
	Scope   []string `help:"The scopes of the key. Defaults to balance:read for customers' keys and all scopes for service keys." enum:"balance:read,accounts:read,charges:write,credits:write,storage:write"`
	Network []string `placeholder:"NETWORK" help:"The networks the key works from: an address, or a network such as 10.0.0.0/8. Defaults to anywhere."`
	Expires string   `placeholder:"WHEN" help:"When the key expires: after days such as 90d, at the start of a day such as 2026-12-31, or at a time such as 2026-12-31T12:00:00Z. Defaults to never."`
	Rate    int64    `placeholder:"N" help:"The most requests a minute. Defaults to BURSAR_API_RATE."`
}

type keyList struct {
	Account string `xor:"owner" placeholder:"ID" help:"List only this account's keys."`
	Service bool   `xor:"owner" help:"List only service keys."`
}

// keyID names one key.
type keyID struct {
	ID string `arg:"" help:"The key's ID, as printed by key list."`
}

type (
	keyPause  struct{ keyID }
	keyResume struct{ keyID }
	keyRevoke struct{ keyID }
	keyRotate struct {
		keyID
		Grace time.Duration `default:"24h" help:"How long the old key keeps working. 0s revokes it immediately."`
	}
)

// Run creates a key and prints its secret, of which only a hash is stored.
func (k keyCreate) Run(c command) error {
	if !k.Service && k.Account == "" {
		return models.Invalid("--account", "must not be empty")
	}
	k.Name = models.WithoutBidiControls(k.Name)
	if fault := models.CheckName(k.Name); fault != "" {
		return models.Invalid("--name", fault)
	}
	if k.Rate < 0 || k.Rate > models.MaxRateLimit {
		return models.Invalid("--rate", "must be from 0 to 1,000,000")
	}
	allowed, err := networks.Parse(strings.Join(k.Network, " "))
	if err != nil {
		return models.Invalid("--network", err.Error())
	}
	return withStore(c, func(s *store.Store, _ config) error {
		expires, err := k.expiry(s.Now())
		if err != nil {
			return err
		}
		secret := models.NewSecret()
		key := models.Key{
			ID: models.NewKeyID(), AccountID: models.AccountID(k.Account), Name: k.Name, Prefix: secret.Prefix(), Hash: secret.Hash(),
			Scopes: k.scopes(), Status: models.KeyActive, Networks: allowed, ExpiresAt: expires, RateLimit: k.Rate,
		}
		create := s.CreateKey
		if k.Service {
			create = s.CreateServiceKey
		}
		audit := models.AuditRecord{Actor: cliActor, Action: "key.create", AccountID: key.AccountID, Subject: string(key.ID), Detail: "Created an API key from the command line."}
		if err := create(c, key, audit); err != nil {
			return err
		}
		return printSecret(c, s, key.ID, secret)
	})
}

func (k keyCreate) scopes() (scopes []models.Scope) {
	for _, s := range k.Scope {
		scopes = append(scopes, models.Scope(s))
	}
	if len(scopes) == 0 && k.Service {
		return models.ServiceScopes
	} else if len(scopes) == 0 {
		return models.CustomerScopes
	}
	return scopes
}

// expiry reads when the key ends, zero for never.
func (k keyCreate) expiry(now time.Time) (at time.Time, err error) {
	if k.Expires == "" {
		return at, nil
	}
	text, inDays := strings.CutSuffix(k.Expires, "d")
	if days, err := strconv.Atoi(text); err == nil && inDays && days > 0 && days <= 36_500 {
		return now.AddDate(0, 0, days), nil
	}
	if at, err = parseInstant("--expires", k.Expires, time.UTC); err != nil {
		return at, models.Invalid("--expires", "must be days such as 90d, a day such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z")
	}
	if !at.After(now) {
		return at, models.Invalid("--expires", "must lie in the future")
	}
	return at, nil
}

// printSecret prints a new key, for the only time.
func printSecret(c command, s *store.Store, id models.KeyID, secret models.Secret) error {
	key, err := s.Key(c, id)
	if err != nil {
		return err
	}
	return c.print(struct {
		keyLine
		Secret models.Secret `json:"secret"`
	}{newKeyLine(key, s.Now()), secret}, "%s\n\nThis is the only time that the key is shown. Its id is %s.", secret, id)
}

// keyLine is a key as it is listed.
type keyLine struct {
	ID           models.KeyID     `json:"id"`
	Account      models.AccountID `json:"account"` // "" for a service key
	Name         string           `json:"name"`
	Prefix       string           `json:"prefix"`
	Status       string           `json:"status"` // active, paused, expired or revoked
	Scopes       []models.Scope   `json:"scopes"`
	Networks     []string         `json:"networks"`   // empty for anywhere
	RateLimit    *int64           `json:"rate_limit"` // requests a minute, null for BURSAR_API_RATE
	MadeBy       *models.UserID   `json:"made_by"`
	CreatedAt    time.Time        `json:"created_at"`
	ExpiresAt    *time.Time       `json:"expires_at"`
	LastUsedAt   *time.Time       `json:"last_used_at"`
	LastUsedFrom *string          `json:"last_used_from"`
	Replaces     *models.KeyID    `json:"replaces"`
	ReplacedBy   *models.KeyID    `json:"replaced_by"`
}

// unlessZero returns nil for a zero value, which JSON prints as null.
func unlessZero[T comparable](value T) *T {
	if value == *new(T) {
		return nil
	}
	return &value
}

func newKeyLine(k models.Key, at time.Time) keyLine {
	status := string(k.Status)
	if fault := k.CheckActive(at); fault != nil && fault.Code == models.CodeKeyExpired {
		status = "expired"
	}
	return keyLine{
		ID: k.ID, Account: k.AccountID, Name: k.Name, Prefix: k.Prefix, Status: status, Scopes: append([]models.Scope{}, k.Scopes...),
		Networks: networks.Texts(k.Networks), RateLimit: unlessZero(k.RateLimit), MadeBy: unlessZero(k.MadeBy), CreatedAt: k.CreatedAt,
		ExpiresAt: unlessZero(k.ExpiresAt), LastUsedAt: unlessZero(k.LastUsedAt), LastUsedFrom: unlessZero(k.LastUsedFrom),
		Replaces: unlessZero(k.Replaces), ReplacedBy: unlessZero(k.ReplacedBy),
	}
}

// String describes the key in a line of text.
func (l keyLine) String() string {
	text := fmt.Sprintf("%s  %s…  %s  %s  %q", l.ID, l.Prefix, l.Status, cmp.Or(string(l.Account), "service"), l.Name)
	if len(l.Networks) > 0 {
		text += "  from " + strings.Join(l.Networks, ", ")
	}
	if l.ExpiresAt != nil {
		text += "  expires at " + l.ExpiresAt.Format(time.RFC3339)
	}
	if l.LastUsedAt != nil {
		text += "  last used at " + l.LastUsedAt.Format(time.RFC3339)
		if l.LastUsedFrom != nil {
			text += " from " + *l.LastUsedFrom
		}
	}
	return text
}

// Run lists keys.
func (k keyList) Run(c command) error {
	return withExistingStore(c, func(s *store.Store, _ config) error {
		lines, text := []keyLine{}, []string{}
		err := s.EachKey(c, func(key models.Key) error {
			if k.Service && !key.IsService() || k.Account != "" && key.AccountID != models.AccountID(k.Account) {
				return nil
			}
			l := newKeyLine(key, s.Now())
			lines, text = append(lines, l), append(text, l.String())
			return nil
		})
		if err != nil {
			return err
		}
		if len(lines) == 0 {
			text = append(text, "There are no keys.")
		}
		return c.print(map[string]any{"keys": lines}, "%s", strings.Join(text, "\n"))
	})
}

// Run makes the key unusable until it is resumed.
func (k keyPause) Run(c command) error { return k.set(c, models.KeyPaused, "key.pause", "Paused") }

// Run makes a paused key usable again.
func (k keyResume) Run(c command) error { return k.set(c, models.KeyActive, "key.resume", "Resumed") }

// Run makes the key unusable for good.
func (k keyRevoke) Run(c command) error { return k.set(c, models.KeyRevoked, "key.revoke", "Revoked") }

func (k keyID) set(c command, status models.KeyStatus, action, verb string) error {
	return withExistingStore(c, func(s *store.Store, _ config) error {
		key, err := s.Key(c, models.KeyID(k.ID))
		if err != nil {
			return err
		}
		audit := models.AuditRecord{Actor: cliActor, Action: action, AccountID: key.AccountID, Subject: k.ID, Detail: verb + " an API key at the command line."}
		if err := s.SetKeyStatus(c, key.AccountID, key.ID, status, audit); err != nil {
			return err
		}
		if key, err = s.Key(c, key.ID); err != nil {
			return err
		}
		return c.print(newKeyLine(key, s.Now()), "%s the key %s.", verb, key.ID)
	})
}

// Run replaces the key and prints the secret of its successor.
func (k keyRotate) Run(c command) error {
	if k.Grace < 0 || k.Grace > models.MaxKeyGrace {
		return models.Invalid("--grace", "must be from 0s to 2160h")
	}
	return withExistingStore(c, func(s *store.Store, _ config) error {
		old, err := s.Key(c, models.KeyID(k.ID))
		if err != nil {
			return err
		}
		r := models.KeyRotation{AccountID: old.AccountID, Key: old.ID, Successor: models.NewKeyID(), Secret: models.NewSecret(), Grace: k.Grace, ByOperator: true}
		did := "Rotated an API key to " + string(r.Successor) + " at the command line."
		if _, err = s.RotateKey(c, r, models.AuditRecord{Actor: cliActor, Action: "key.rotate", AccountID: old.AccountID, Subject: k.ID, Detail: did}); err != nil {
			return err
		}
		return printSecret(c, s, r.Successor, r.Secret)
	})
}
