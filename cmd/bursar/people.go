package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

// cli is who acts at the command line.
var cli = models.ActorRef{Kind: models.ActorCLI}

// withStore runs do with the database of the settings.
func withStore(c command, do func(*store.Store, config) error) error {
	config, err := readConfig(c.getenv)
	if err != nil {
		return err
	}
	s, err := openStore(c, config.database, config.settings, nil)
	if err != nil {
		return err
	}
	defer closeStore(s, c.log)
	return do(s, config)
}

type userCreate struct {
	Email         string `required:"" help:"The address that the person signs in with."`
	Name          string `required:"" help:"The person's name."`
	Zone          string `default:"UTC" help:"The person's time zone, such as Europe/Berlin."`
	Role          string `enum:"admin,support,auditor,none" default:"none" help:"What the person may do for the operator: admin, support or auditor."`
	PasswordStdin bool   `help:"Read the password from standard input. Without this, one is made up and printed."`
}

// Run makes a user. A customer then needs an account: account create.
func (u userCreate) Run(c command) error {
	if err := identity.CheckPerson(u.Name, u.Email, u.Zone); err != nil {
		return err
	}
	password, madeUp, err := passwordFrom(c.stdin, u.PasswordStdin)
	if err != nil {
		return err
	}
	hash, err := identity.HashPassword(c, password)
	if err != nil {
		return err
	}
	return withStore(c, func(s *store.Store, _ config) error {
		role := models.OperatorRole(strings.TrimSuffix(u.Role, "none"))
		user, err := s.CreateUser(c, models.NewUser{Email: u.Email, Name: u.Name, Zone: u.Zone, Operator: role, PasswordHash: hash})
		if err != nil {
			return err
		}
		if err := s.WriteAudit(c, models.AuditRecord{
			Actor: cli, Action: "user.create", Subject: string(user.ID), Detail: "Made a user at the command line.",
		}); err != nil {
			return err
		}
		fields := map[string]string{"id": string(user.ID), "email": user.Email, "role": string(role)}
		if !madeUp {
			return c.answer(fields, "%s %s", user.ID, user.Email)
		}
		fields["password"] = password
		return c.answer(fields, "%s %s\npassword: %s", user.ID, user.Email, password)
	})
}

// passwordFrom reads a password, or makes one up.
func passwordFrom(stdin io.Reader, read bool) (password string, madeUp bool, err error) {
	if !read {
		return rand.Text(), true, nil
	}
	line, err := bufio.NewReader(io.LimitReader(stdin, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", false, fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), false, nil
}

type userPassword struct {
	Email         string `required:"" help:"The address that the person signs in with."`
	PasswordStdin bool   `help:"Read the password from standard input. Without this, one is made up and printed."`
}

// Run gives somebody another password: who has lost theirs, or never had one because a
// program made them. Their sessions end.
func (u userPassword) Run(c command) error {
	password, madeUp, err := passwordFrom(c.stdin, u.PasswordStdin)
	if err != nil {
		return err
	}
	hash, err := identity.HashPassword(c, password)
	if err != nil {
		return err
	}
	return withStore(c, func(s *store.Store, _ config) error {
		user, err := s.UserByEmail(c, u.Email)
		if err != nil {
			return err
		}
		if err := s.SetPasswordHash(c, user.ID, hash, models.AuditRecord{
			Actor: cli, Action: "user.password", Subject: string(user.ID), Detail: "Set a password at the command line.",
		}); err != nil {
			return err
		}
		fields := map[string]string{"id": string(user.ID), "email": user.Email}
		if !madeUp {
			return c.answer(fields, "%s %s", user.ID, user.Email)
		}
		fields["password"] = password
		return c.answer(fields, "%s %s\npassword: %s", user.ID, user.Email, password)
	})
}

type accountCreate struct {
	Kind       string `required:"" enum:"solo,enterprise" help:"solo or enterprise."`
	Name       string `required:"" help:"Whose credits these are."`
	Owner      string `required:"" placeholder:"EMAIL" help:"The owner's address; the user must exist."`
	Plan       string `placeholder:"SLUG" help:"A plan to begin with."`
	ExternalID string `placeholder:"ID" help:"Your own identifier of the customer."`
}

// Run makes an account.
func (a accountCreate) Run(c command) error {
	return withStore(c, func(s *store.Store, _ config) error {
		owner, err := s.UserByEmail(c, a.Owner)
		if err != nil {
			return err
		}
		if err := identity.CheckPerson(a.Name, owner.Email, owner.Zone); err != nil {
			return err
		}
		var plan models.PlanVersion
		if a.Plan != "" {
			if plan, err = s.PlanBySlug(c, a.Plan); err != nil {
				return err
			}
			if plan.Archived {
				return models.Invalid("--plan", "is archived: nobody can take it up any more")
			}
		}
		account, err := s.OpenAccount(c, models.NewAccount{
			Kind: models.AccountKind(a.Kind), Name: a.Name, Owner: owner.ID, BillingEmail: owner.Email, Zone: owner.Zone, ExternalID: a.ExternalID,
		})
		if err != nil {
			return err
		}
		if a.Plan != "" {
			if _, err := s.Post(c, models.Command{
				Account: account.ID, Origin: "cli", Key: "plan:" + string(account.ID), Actor: cli,
				Do: models.StartSubscription{SubscriptionID: models.NewSubscriptionID(), PlanID: plan.PlanID},
			}); err != nil {
				return err
			}
		}
		if err := s.WriteAudit(c, models.AuditRecord{
			Actor: cli, Action: "account.create", AccountID: account.ID, Subject: string(account.ID), Detail: "Opened an account at the command line.",
		}); err != nil {
			return err
		}
		return c.answer(map[string]string{"id": string(account.ID), "kind": a.Kind, "name": a.Name}, "%s %s", account.ID, a.Name)
	})
}

type keyCreate struct {
	Account string   `xor:"owner" required:"" placeholder:"ID" help:"The account that the key belongs to; or --service."`
	Service bool     `xor:"owner" required:"" help:"Make a service key of yours, which may act for any account."`
	Name    string   `help:"What the key is for." default:"command line"`
	Scope   []string `help:"What the key may do; balance:read for customers' keys, everything for service keys, unless said otherwise." enum:"balance:read,accounts:read,charges:write,credits:write,storage:write"`
}

// Run makes a key and prints its secret, which is stored nowhere.
func (k keyCreate) Run(c command) error {
	if !k.Service && k.Account == "" {
		return models.Invalid("--account", "must not be empty")
	}
	scopes := models.CustomerScopes
	if k.Service {
		scopes = models.ServiceScopes
	}
	if len(k.Scope) > 0 {
		scopes = nil
		for _, s := range k.Scope {
			scopes = append(scopes, models.Scope(s))
		}
	}
	return withStore(c, func(s *store.Store, _ config) error {
		secret := models.NewSecret()
		key := models.Key{
			ID: models.NewKeyID(), AccountID: models.AccountID(k.Account), Name: k.Name,
			Prefix: secret.Prefix(), Hash: secret.Hash(), Scopes: scopes, Status: models.KeyActive,
		}
		create := s.CreateKey
		if k.Service {
			create = s.CreateServiceKey
		}
		err := create(c, key, models.AuditRecord{
			Actor: cli, Action: "key.create", AccountID: key.AccountID, Subject: string(key.ID), Detail: "Made an API key at the command line.",
		})
		if err != nil {
			return err
		}
		return c.answer(map[string]any{"id": key.ID, "secret": secret, "scopes": scopes},
			"%s\n\nThis is the only time that the key is shown. Its id is %s.", secret, key.ID)
	})
}
