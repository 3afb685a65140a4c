package main

import (
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store"
)

type keyCreate struct {
	Account string   `xor:"owner" required:"" placeholder:"ID" help:"The account that the key belongs to; or --service."`
	Service bool     `xor:"owner" required:"" help:"Make a service key of yours, which may act for any account."`
	Name    string   `help:"What the key is for." default:"command line"`
	Scope   []string `help:"What the key may do; balance:read for customers' keys, everything for service keys, unless said otherwise." enum:"balance:read,accounts:read,charges:write,credits:write,storage:write"`
}

// Run creates a key and prints its secret, of which only a hash is stored.
func (k keyCreate) Run(c command) error {
	if !k.Service && k.Account == "" {
		return models.Invalid("--account", "must not be empty")
	}
	k.Name = models.WithoutBidiControls(k.Name)
	if fault := models.CheckName(k.Name); fault != "" {
		return models.Invalid("--name", fault)
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
			Actor: cliActor, Action: "key.create", AccountID: key.AccountID, Subject: string(key.ID), Detail: "Made an API key at the command line.",
		})
		if err != nil {
			return err
		}
		return c.print(map[string]any{"id": key.ID, "secret": secret, "scopes": scopes},
			"%s\n\nThis is the only time that the key is shown. Its id is %s.", secret, key.ID)
	})
}
