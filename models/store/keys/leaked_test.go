package keys_test

import (
	"fmt"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/keys"
	"github.com/bursar-portal/bursar/models/storetest"
)

func TestStopLeaked(t *testing.T) {
	settings := storetest.Settings()
	settings.Mail = true
	k := storetest.NewWith(t, settings)
	_, account := k.Person("ann")
	leaked, service, safe := models.NewSecret(), models.NewSecret(), models.NewSecret()
	key := k.Key(leaked, account.ID, models.ScopeBalanceRead)
	operators := k.Key(service, "", models.ScopeBalanceRead)
	k.Key(safe, account.ID, models.ScopeBalanceRead)
	stop := func(status models.KeyStatus, secrets ...models.Secret) string {
		t.Helper()
		found, before, err := k.StopLeaked(t.Context(), secrets, status, func(key models.Key) models.AuditRecord {
			return models.AuditRecord{Actor: models.System, Action: keys.ActionKeyLeaked, AccountID: key.AccountID, Subject: string(key.ID)}
		})
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, f := range found {
			text += fmt.Sprintf("%s is %s, before: %v;", f.ID, f.Status, before[f.ID])
		}
		return text
	}
	reports := func() (records, mails int) {
		log, err := k.AuditLog(t.Context(), models.AuditQuery{Action: keys.ActionKeyLeaked, Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		db := storetest.Database(t, k.Path, "")
		if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM mails WHERE kind = 'key_leaked'").Scan(&mails); err != nil {
			t.Fatal(err)
		}
		return len(log.Lines), mails
	}
	if got := stop(models.KeyPaused, models.NewSecret()) + stop(models.KeyPaused); got != "" {
		t.Errorf("found %s", got)
	}
	if got, want := stop(models.KeyPaused, models.NewSecret(), leaked), fmt.Sprintf("%s is paused, before: false;", key.ID); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if records, mails := reports(); records != 1 || mails != 1 {
		t.Errorf("%d records and %d mails", records, mails)
	}
	if got, want := stop(models.KeyPaused, leaked, leaked), fmt.Sprintf("%s is paused, before: true;", key.ID); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if records, mails := reports(); records != 1 || mails != 1 { // told once
		t.Errorf("%d records and %d mails", records, mails)
	}
	stop(models.KeyRevoked, leaked)
	if got, want := stop(models.KeyPaused, leaked), fmt.Sprintf("%s is revoked, before: true;", key.ID); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	stop(models.KeyRevoked, service) // nobody is an admin, so nobody gets a mail
	if found, err := k.KeyByHash(t.Context(), operators.Hash); err != nil || found.Status != models.KeyRevoked {
		t.Error(found, err)
	}
	if records, mails := reports(); records != 3 || mails != 2 {
		t.Errorf("%d records and %d mails", records, mails)
	}
	// What its owner has paused is reported once as well.
	paused := models.NewSecret()
	own := k.Key(paused, account.ID)
	if err := k.SetKeyStatus(t.Context(), account.ID, own.ID, models.KeyPaused, models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	stop(models.KeyPaused, paused)
	stop(models.KeyPaused, paused)
	if records, mails := reports(); records != 4 || mails != 3 {
		t.Errorf("%d records and %d mails", records, mails)
	}
	if found, err := k.KeyByHash(t.Context(), safe.Hash()); err != nil || found.Status != models.KeyActive {
		t.Error(found, err)
	}
}

// Somebody whom a program has named, and whose address is not proved, is told nothing of the
// account's keys.
func TestPendingOwnersHearOfNoKey(t *testing.T) {
	settings := storetest.Settings()
	settings.Mail = true
	k := storetest.NewWith(t, settings)
	account, err := k.NameOwner(t.Context(), models.NewAccount{Kind: models.Enterprise, Name: "Leadworks", BillingEmail: "ann@example.test", Zone: "UTC", ExternalID: "crm-1"},
		models.NewUser{Email: "ann@example.test", Name: "Ann", Zone: "UTC"}, models.AuditRecord{Actor: models.System, Action: "account.open"})
	if err != nil {
		t.Fatal(err)
	}
	leaked := models.NewSecret()
	k.Key(leaked, account.ID)
	if _, _, err := k.StopLeaked(t.Context(), []models.Secret{leaked}, models.KeyPaused, func(key models.Key) models.AuditRecord {
		return models.AuditRecord{Actor: models.System, Action: keys.ActionKeyLeaked, AccountID: key.AccountID, Subject: string(key.ID)}
	}); err != nil {
		t.Fatal(err)
	}
	for _, mail := range k.Mails() {
		if mail.Kind == outbox.KeyLeaked {
			t.Errorf("mailed %+v", mail)
		}
	}
}
