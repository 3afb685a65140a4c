package posting_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/storetest"
	"github.com/bursar-portal/bursar/models/storetest/postgres"
)

// A connection that is cut at COMMIT, before the server learns of it or after it has carried it
// out, leaves open what was done. The caller is told so, and the same key tells which it was.
func TestCutAtCommit(t *testing.T) {
	proxy := postgres.NewProxy(t, storetest.Server(t))
	k := storetest.Open(t, proxy.URL, storetest.NewClock(storetest.Start), storetest.Strict())
	_, account := k.Person("ann")
	k.Grant(account.ID, 1000*models.Credit)
	audit := &models.AuditRecord{Actor: models.System, Action: "credits.grant", AccountID: account.ID, Subject: string(account.ID)}
	for name, post := range map[string]func(key string) (models.Receipt, error){
		"queue": func(key string) (models.Receipt, error) {
			return k.Try(models.Command{Account: account.ID, Key: key, Do: storetest.ChargeOf(models.Credit)})
		},
		"turn": func(key string) (models.Receipt, error) {
			return k.Try(models.Command{Account: account.ID, Key: key, Audit: audit, Do: models.GrantCredits{Kind: models.Promotional, Source: models.SourceGrant, Credits: models.Credit}})
		},
		"others": func(key string) (models.Receipt, error) {
			commands := []models.Command{
				{Account: account.ID, Origin: "test", Key: key, Actor: models.System, Do: storetest.ChargeOf(models.Credit)},
				{Account: account.ID, Origin: "test", Key: key + "-too", Actor: models.System, Do: storetest.ChargeOf(models.Credit)},
			}
			outcomes, all, err := k.PostAll(t.Context(), commands, false, nil)
			if err == nil && (!all || outcomes[0].Receipt.Replayed != outcomes[1].Receipt.Replayed) {
				t.Errorf("of two commands one was done: %+v", outcomes)
			}
			return outcomes[0].Receipt, err
		},
	} {
		for when, done := range map[postgres.When]bool{postgres.BeforeCommit: false, postgres.AfterCommit: true} {
			key := name
			if done {
				key += "-committed"
			}
			before := k.Balance(account.ID).Sequence
			cut := proxy.Cut(when, "INSERT INTO entries")
			_, err := post(key)
			storetest.WantCode(t, err, models.CodeBusy)
			select {
			case <-cut:
			default:
				t.Fatalf("%s: the connection was not cut", key)
			}
			receipt, err := post(key)
			if err != nil || receipt.Replayed != done || receipt.Entry.Sequence != before+1 {
				t.Errorf("%s: again it is entry %d after %d, replayed %t, %v", key, receipt.Entry.Sequence, before, receipt.Replayed, err)
			}
		}
	}
	k.CheckBooks()
}

// What a room writes is there or not after such a cut, and never in part.
func TestARoomsCommitIsCut(t *testing.T) {
	proxy := postgres.NewProxy(t, storetest.Server(t))
	k := storetest.Open(t, proxy.URL, storetest.NewClock(storetest.Start), storetest.Strict())
	_, account := k.Person("ann")
	for when, there := range map[postgres.When]bool{postgres.BeforeCommit: false, postgres.AfterCommit: true} {
		secret := models.NewSecret()
		key := models.Key{ID: models.NewKeyID(), AccountID: account.ID, Name: "test", Prefix: secret.Prefix(), Hash: secret.Hash(), Scopes: []models.Scope{models.ScopeBalanceRead}, Status: models.KeyActive}
		record := models.AuditRecord{Actor: models.System, Action: "key.create", AccountID: account.ID, Subject: string(key.ID)}
		cut := proxy.Cut(when, "INSERT INTO \"api_keys\"")
		err := k.CreateKey(t.Context(), key, record)
		storetest.WantCode(t, err, models.CodeBusy)
		<-cut
		_, err = k.KeyByHash(t.Context(), secret.Hash())
		records, logged := k.AuditLog(t.Context(), models.AuditQuery{Subject: string(key.ID), Limit: 10})
		if (err == nil) != there || logged != nil || (len(records.Lines) == 1) != there {
			t.Errorf("committed %t: the key is there: %v; its records: %+v, %v", there, err, records.Lines, logged)
		}
	}
	if err := k.Write(t.Context(), posting.QueueMail{}); err != nil {
		t.Errorf("afterwards: %v", err)
	}
	k.CheckBooks()
}
