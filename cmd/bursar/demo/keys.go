package demo

import (
	"time"

	"github.com/bursar-portal/bursar/models"
)

// otherKeys makes keys that are revoked, expired and paused.
func (d *seeder) otherKeys() error {
	gita, err := Account(d, d.Store, Logins[3]) // gita
	if err != nil {
		return err
	}
	for _, k := range []struct {
		name      string
		status    models.KeyStatus
		expiresAt time.Time
	}{
		{"revoked", models.KeyRevoked, time.Time{}},
		{"expired", models.KeyActive, time.Now().AddDate(0, 0, -1)},
		{"paused", models.KeyPaused, time.Time{}},
	} {
		if _, err := d.key(Key(k.name), gita.ID, "", "Demo key, "+k.name, k.status, k.expiresAt); err != nil {
			return err
		}
	}
	return nil
}

// serviceKey makes the key that the operator's services charge with.
func (d *seeder) serviceKey() error {
	secret := Key("service")
	d.service = models.NewKeyID()
	return d.CreateServiceKey(d, models.Key{
		ID: d.service, Name: "Demo service", Prefix: secret.Prefix(), Hash: secret.Hash(),
		Scopes: models.ServiceScopes, Status: models.KeyActive,
	}, models.AuditRecord{Actor: models.System, Action: "key.create", Subject: string(d.service), Detail: "Created the service key of a sample program."})
}

// key makes a customer's key on behalf of a member, "" for the system.
func (d *seeder) key(secret models.Secret, account models.AccountID, by models.UserID, name string, status models.KeyStatus, expiresAt time.Time) (models.KeyID, error) {
	k := models.Key{
		ID: models.NewKeyID(), AccountID: account, Name: name, Prefix: secret.Prefix(), Hash: secret.Hash(),
		Scopes: models.CustomerScopes, Status: status, ExpiresAt: expiresAt, MadeBy: by,
	}
	maker := models.System
	if by != "" {
		maker = models.ActorRef{Kind: models.ActorUser, ID: string(by)}
	}
	return k.ID, d.CreateKey(d, k, models.AuditRecord{Actor: maker, Action: "key.create", AccountID: account, Subject: string(k.ID), Detail: "Created the API key " + models.Isolate(name) + "."})
}
