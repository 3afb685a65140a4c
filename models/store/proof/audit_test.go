package proof_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/storetest"
)

// sealedLog returns a store whose audit log has so many sealed records, each by usr_1.
func sealedLog(t *testing.T, records int) *storetest.Kit {
	t.Helper()
	k := storetest.NewOnFile(t)
	writeLog(t, k, records)
	if n, err := k.SealAudit(t.Context()); err != nil || n != records {
		t.Fatalf("%d records are sealed, %v", n, err)
	}
	return k
}

func writeLog(t *testing.T, k *storetest.Kit, records int) {
	t.Helper()
	for i := range records {
		if err := k.WriteAudit(t.Context(), models.AuditRecord{
			Actor: models.ActorRef{Kind: models.ActorUser, ID: "usr_1"}, Action: act.SettingChange, AccountID: "acc_1", Subject: "price", RequestID: "r", Network: "203.0.113.0/24",
			Detail: fmt.Sprintf("Change %d.", i), Changes: []models.AuditChange{{Name: "price", Before: "1", After: "2"}},
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// tamper carries out statements that the triggers of the audit log would refuse.
func tamper(t *testing.T, k *storetest.Kit, statements ...string) {
	t.Helper()
	db := storetest.Database(t, k.Path, "")
	for _, s := range append([]string{
		"DROP TRIGGER IF EXISTS audit_keep", "DROP TRIGGER IF EXISTS audit_erase_texts", "DROP TRIGGER IF EXISTS audit_erase_network", "DROP TRIGGER IF EXISTS audit_hold", "DROP TRIGGER IF EXISTS audit_seals_keep", "DROP TRIGGER IF EXISTS audit_seals_hold",
	}, statements...) {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// auditFaults returns what the verification of everything finds.
func auditFaults(t *testing.T, k *storetest.Kit) string {
	t.Helper()
	v, err := k.Verify(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(v.Discrepancies, "|")
}

// Every change of a column of a sealed record, and of its seal, is found.
func TestEveryFlippedColumnOfTheAuditLogIsFound(t *testing.T) {
	k := sealedLog(t, 3)
	tamper(t, k)
	db := storetest.Database(t, k.Path, "")
	for _, table := range []string{"audit", "audit_seals"} {
		for column, kind := range columnsOf(t, db, table) {
			flip(t, k, db, table, column, kind)
		}
	}
	if faults := auditFaults(t, k); faults != "" {
		t.Error(faults)
	}
}

func TestTamperingWithTheAuditLogIsFound(t *testing.T) {
	for name, c := range map[string]struct{ do, want string }{
		"a missing record":      {"DELETE FROM audit WHERE sequence = 2", "audit log: the record of seal 2 is gone"},
		"a missing seal":        {"DELETE FROM audit_seals WHERE number = 2", "has no seal, and later ones have"},
		"an inserted record":    {"UPDATE audit_seals SET sequence = sequence + 1 WHERE number = 3; UPDATE audit SET sequence = 4 WHERE sequence = 3; INSERT INTO audit SELECT 3, 'aud_x', at, actor_kind, actor_id, action, account_id, subject, request_id, times, detail, changes, texts_salt, texts, network, network_salt, network_seal FROM audit WHERE sequence = 1", "record aud_x has no seal, and later ones have"},
		"reordered records":     {"UPDATE audit SET sequence = 9 WHERE sequence = 1; UPDATE audit SET sequence = 1 WHERE sequence = 2; UPDATE audit SET sequence = 2 WHERE sequence = 9", "is not the one of seal 1"},
		"an erased text put in": {"PRAGMA ignore_check_constraints = 1; UPDATE audit SET texts_salt = NULL WHERE sequence = 1", "was erased, and has texts"},
	} {
		t.Run(name, func(t *testing.T) {
			k := sealedLog(t, 3)
			tamper(t, k, strings.Split(c.do, "; ")...)
			if faults := auditFaults(t, k); !strings.Contains(faults, c.want) {
				t.Errorf("found %q, want %q", faults, c.want)
			}
		})
	}
}

// The newest records are not sealed yet, which the verification says, and their texts are
// checked already.
func TestTheTailOfTheAuditLogIsSaid(t *testing.T) {
	k := sealedLog(t, 3)
	writeLog(t, k, 2)
	v, err := k.Verify(t.Context(), nil)
	if err != nil || v.AuditRecords != 5 || v.AuditUnsealed != 2 || len(v.Discrepancies) > 0 {
		t.Errorf("verified %+v, %v", v, err)
	}
	tamper(t, k, "UPDATE audit SET detail = 'Nothing.' WHERE sequence = 5")
	if faults := auditFaults(t, k); !strings.Contains(faults, "the texts of record aud_") {
		t.Errorf("found %q", faults)
	}
}

// What is personal can be erased, and nothing else changed; the chain holds.
func TestErasingKeepsTheChain(t *testing.T) {
	k := sealedLog(t, 2)
	writeLog(t, k, 1)
	db := storetest.Database(t, k.Path, "")
	for _, s := range []string{
		"UPDATE audit SET detail = 'Nothing.'", "UPDATE audit SET action = 'x'", "UPDATE audit SET detail = ''", "UPDATE audit SET network = ''", "UPDATE audit SET changes = '', texts_salt = x'01'",
		"UPDATE audit SET network_salt = x'01'", "DELETE FROM audit", "UPDATE audit_seals SET hash = x'01'", "DELETE FROM audit_seals", "UPDATE audit SET texts = x'01', texts_salt = NULL, detail = '', changes = ''",
	} {
		if _, err := db.ExecContext(t.Context(), s); err == nil {
			t.Errorf("nothing refuses %s", s)
		}
	}
	for _, s := range []string{
		"UPDATE audit SET detail = '', changes = '', texts_salt = NULL WHERE sequence <> 2", "UPDATE audit SET network = '', network_salt = NULL WHERE sequence > 1",
	} {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	if n, err := k.SealAudit(t.Context()); err != nil || n != 1 {
		t.Errorf("%d are sealed, %v", n, err)
	}
	if faults := auditFaults(t, k); faults != "" {
		t.Error(faults)
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{Limit: 9})
	if err != nil || len(log.Lines) != 3 || !log.Lines[0].Erased || log.Lines[1].Erased || log.Lines[1].Network != "" || log.Lines[2].Network == "" {
		t.Errorf("the log is %+v, %v", log, err)
	}
}

// A checkpoint has the head of the audit log, so that what was cut off since is found, and
// what was verified by then is not read again.
func TestCheckpointsHaveTheAuditLog(t *testing.T) {
	k := sealedLog(t, 3)
	c, err := k.Checkpoint(t.Context())
	if err != nil || c.Audit.Number != 3 {
		t.Fatalf("the checkpoint is %+v, %v", c, err)
	}
	writeLog(t, k, 2)
	if v, err := k.VerifySince(t.Context(), c, nil); err != nil || v.AuditRecords != 2 || v.AuditUnsealed != 2 || len(v.Discrepancies) > 0 {
		t.Errorf("verified %+v, %v", v, err)
	}
	if faults, err := k.VerifyCheckpoint(t.Context(), c); err != nil || len(faults) > 0 {
		t.Error(faults, err)
	}
	tamper(t, k, "DELETE FROM audit_seals WHERE number > 1", "DELETE FROM audit WHERE sequence > 1")
	if faults := auditFaults(t, k); faults != "" {
		t.Errorf("without the checkpoint it is found that %s", faults)
	}
	const gone = "audit log: seal 3 and all behind it are gone"
	if faults, err := k.VerifyCheckpoint(t.Context(), c); err != nil || strings.Join(faults, "|") != gone {
		t.Error(faults, err)
	}
	if v, err := k.VerifySince(t.Context(), c, nil); err != nil || strings.Join(v.Discrepancies, "|") != gone || v.AuditRecords != 1 {
		t.Errorf("verified %+v, %v", v, err)
	}
	writeLog(t, k, 4)
	if _, err := k.SealAudit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if faults, err := k.VerifyCheckpoint(t.Context(), c); err != nil || strings.Join(faults, "|") != "audit log: seal 3 is not the one of the checkpoint" {
		t.Error(faults, err)
	}
}

// The daily verification goes on behind the seal up to which it found all right, and reads
// again where something is wrong.
func TestTheAuditLogIsVerifiedDaily(t *testing.T) {
	k := sealedLog(t, 3)
	verified := func(found int64) {
		t.Helper()
		if ran, err := k.VerifyIfDue(t.Context()); !ran || err != nil {
			t.Fatal(ran, err)
		}
		if check, _, err := k.LastCheck(t.Context()); err != nil || check.Discrepancies != found {
			t.Errorf("found %+v, %v, want %d", check, err, found)
		}
		k.Clock.Add(24 * time.Hour)
	}
	verified(0)
	tamper(t, k, "UPDATE audit SET action = 'x' WHERE sequence = 2")
	verified(0) // it was verified before: ledger verify finds it
	if faults := auditFaults(t, k); !strings.Contains(faults, "of seal 2") {
		t.Errorf("found %q", faults)
	}
	writeLog(t, k, 2)
	if _, err := k.SealAudit(t.Context()); err != nil {
		t.Fatal(err)
	}
	tamper(t, k, "UPDATE audit SET action = 'x' WHERE sequence = 5")
	verified(1)
	verified(1)
}
