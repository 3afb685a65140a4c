package proof

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/chain"
	"github.com/bursar-portal/bursar/models/store/books"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// sealsAtATime is how many records of the audit log are read in one transaction.
const sealsAtATime = 2000

// auditChain checks the chain of the audit log.
type auditChain struct {
	*verification
	head     models.AuditHead // up to which all is read
	sequence int64            // of the record that it seals
	records  int64
	unsealed int64
	faults   []string
}

// checkAudit checks the audit log behind a seal that was verified before: every record that
// is sealed is as it was, none is missing and none was put between, and texts that were not
// erased are those that were written. It returns how far it got.
func (v *verification) checkAudit(ctx context.Context, from models.AuditHead) (*auditChain, error) {
	a := &auditChain{verification: v, head: from}
	if from.Number > 0 {
		if err := a.find(ctx, from); err != nil {
			return nil, err
		}
	}
	for more := true; more; {
		if err := a.read(ctx, func(tx *gorm.DB) (err error) {
			more, err = a.piece(tx)
			return err
		}); err != nil {
			return nil, err
		}
	}
	for last, more := a.sequence, true; more; {
		if err := a.read(ctx, func(tx *gorm.DB) (err error) {
			last, more, err = a.tail(tx, last)
			return err
		}); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// addTo adds what was found to the result of a verification.
func (a *auditChain) addTo(v *models.Verification) {
	v.AuditRecords, v.AuditUnsealed = a.records, a.unsealed
	v.Discrepancies = append(v.Discrepancies, a.faults...)
}

func (a *auditChain) fault(format string, args ...any) {
	a.faults = append(a.faults, "audit log: "+fmt.Sprintf(format, args...))
}

// find looks whether a seal is still there. If it is not, the whole log is checked.
func (a *auditChain) find(ctx context.Context, h models.AuditHead) error {
	return a.read(ctx, func(tx *gorm.DB) error {
		faults, sequence, err := auditHeadFaults(tx, h)
		if a.sequence = sequence; len(faults) > 0 {
			a.faults, a.head, a.sequence = append(a.faults, faults...), models.AuditHead{}, 0
		}
		return err
	})
}

// auditHeadFaults compares the head of a checkpoint with the seal of its number, and returns
// which record that seals.
func auditHeadFaults(tx *gorm.DB, h models.AuditHead) (faults []string, sequence int64, err error) {
	if h.Number == 0 {
		return nil, 0, nil
	}
	var hash []byte
	err = books.Query(tx, func(rows *sql.Rows) error { return rows.Scan(&sequence, &hash) },
		"SELECT sequence, hash FROM audit_seals WHERE number = ?", h.Number)
	switch {
	case hash == nil:
		faults = []string{fmt.Sprintf("audit log: seal %d and all behind it are gone", h.Number)}
	case string(hash) != string(h.Hash[:]):
		faults = []string{fmt.Sprintf("audit log: seal %d is not the one of the checkpoint", h.Number)}
	}
	return faults, sequence, err
}

const auditColumns = `a.sequence, a.id, a.at, a.actor_kind, a.actor_id, a.action, a.account_id, a.subject, a.request_id, a.times,
	a.detail, a.changes, a.texts_salt, a.texts, a.network, a.network_salt, a.network_seal`

func auditFields(r *schema.AuditRecord) []any {
	return []any{
		&r.Sequence, &r.ID, &r.At, &r.ActorKind, &r.ActorID, &r.Action, &r.AccountID, &r.Subject, &r.RequestID, &r.Count,
		&r.Detail, &r.Changes, &r.TextsSalt, &r.Texts, &r.Network, &r.NetworkSalt, &r.NetworkSeal,
	}
}

const (
	sealsBehind   = "SELECT number, sequence, hash FROM audit_seals WHERE number > ? ORDER BY number LIMIT ?"
	recordsWithin = "SELECT " + auditColumns + " FROM audit a WHERE a.sequence > ? AND a.sequence <= ? ORDER BY a.sequence LIMIT ?"
)

// seal is a row of audit_seals.
type seal struct {
	number, sequence int64
	hash             []byte
}

// piece checks some seals with their records.
func (a *auditChain) piece(tx *gorm.DB) (more bool, err error) {
	var seals []seal
	if err := books.Query(tx, func(rows *sql.Rows) error {
		var s seal
		err := rows.Scan(&s.number, &s.sequence, &s.hash)
		seals = append(seals, s)
		return err
	}, sealsBehind, a.head.Number, sealsAtATime); err != nil || len(seals) == 0 {
		return false, err
	}
	after, highest := a.sequence, a.sequence
	known, sealed := make(map[int64]schema.AuditRecord, len(seals)), make(map[int64]bool, len(seals))
	for _, s := range seals {
		highest, sealed[s.sequence] = max(highest, s.sequence), true
	}
	for read := true; read; {
		count := 0
		if err := books.Query(tx, func(rows *sql.Rows) error {
			var r schema.AuditRecord
			if err := rows.Scan(auditFields(&r)...); err != nil {
				return err
			}
			count++
			after = int64(r.Sequence)
			if sealed[after] {
				known[after] = r
			} else {
				a.fault("record %s has no seal, and later ones have", r.ID)
			}
			return nil
		}, recordsWithin, after, highest, sealsAtATime); err != nil {
			return false, err
		}
		read = count == sealsAtATime
	}
	for _, s := range seals {
		a.check(s, known[s.sequence])
	}
	return len(seals) == sealsAtATime, nil
}

// check checks a seal with its record.
func (a *auditChain) check(s seal, r schema.AuditRecord) {
	if s.number != a.head.Number+1 {
		a.fault("seal %d follows seal %d", s.number, a.head.Number)
	}
	if s.sequence <= a.sequence {
		a.fault("seal %d is of a record before that of seal %d", s.number, a.head.Number)
	}
	if r.ID == "" {
		a.fault("the record of seal %d is gone", s.number)
	} else {
		a.records++
		if want := chain.AuditSeal(a.head.Hash, r.Sealed(s.number)); string(want[:]) != string(s.hash) {
			a.fault("record %s is not the one of seal %d", r.ID, s.number)
		}
		a.checkTexts(r)
	}
	a.head.Number, a.sequence = s.number, max(a.sequence, s.sequence)
	a.head.Hash = [sha256.Size]byte{}
	copy(a.head.Hash[:], s.hash)
}

// checkTexts checks what can be erased, unless it was.
func (a *auditChain) checkTexts(r schema.AuditRecord) {
	texts, network := chain.AuditTexts(r.TextsSalt, r.Detail, r.Changes), chain.AuditNetwork(r.NetworkSalt, r.Network)
	if r.TextsSalt != nil && string(texts[:]) != string(r.Texts) {
		a.fault("the texts of record %s are not those that were written", r.ID)
	}
	if r.NetworkSalt != nil && string(network[:]) != string(r.NetworkSeal) {
		a.fault("the network of record %s is not the one that was written", r.ID)
	}
	if r.TextsSalt == nil && r.Detail+r.Changes != "" || r.NetworkSalt == nil && r.Network != "" {
		a.fault("record %s was erased, and has texts", r.ID)
	}
}

const recordsBehind = "SELECT " + auditColumns + " FROM audit a WHERE a.sequence > ? ORDER BY a.sequence LIMIT ?"

// tail checks some records that are not sealed yet.
func (a *auditChain) tail(tx *gorm.DB, after int64) (last int64, more bool, err error) {
	count := 0
	last = after
	err = books.Query(tx, func(rows *sql.Rows) error {
		var r schema.AuditRecord
		if err := rows.Scan(auditFields(&r)...); err != nil {
			return err
		}
		count++
		last = int64(r.Sequence)
		a.checkTexts(r)
		return nil
	}, recordsBehind, after, sealsAtATime)
	a.records += int64(count)
	a.unsealed += int64(count)
	return last, count == sealsAtATime, err
}

// auditHead returns the newest seal.
func auditHead(tx *gorm.DB) (h models.AuditHead, err error) {
	err = books.Query(tx, func(rows *sql.Rows) error {
		var hash []byte
		err := rows.Scan(&h.Number, &hash)
		copy(h.Hash[:], hash)
		return err
	}, "SELECT number, hash FROM audit_seals ORDER BY number DESC LIMIT 1")
	return h, err
}
