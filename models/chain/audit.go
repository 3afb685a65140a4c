package chain

import (
	"crypto/sha256"

	"github.com/bursar-portal/bursar/models"
)

// SealedAudit is what a seal of the audit log covers of a record. What may be personal is
// in it by commitments alone, so that it can be erased.
type SealedAudit struct {
	models.AuditRecord // without Detail, Changes and Network

	Number   int64 // of the seal
	Sequence int64 // of the record
	Texts    [sha256.Size]byte
	Network  [sha256.Size]byte
}

// AuditSeal returns the hash that chains a record of the audit log to the one sealed before.
func AuditSeal(previous [sha256.Size]byte, a SealedAudit) [sha256.Size]byte {
	e := encode("bursar-audit/1").text(string(previous[:])).number(a.Number).number(a.Sequence)
	e.text(string(a.ID)).instant(a.At).text(string(a.Actor.Kind)).text(a.Actor.ID).text(a.Action)
	e.text(string(a.AccountID)).text(a.Subject).text(a.RequestID).number(a.Count)
	return e.text(string(a.Texts[:])).text(string(a.Network[:])).sum()
}

// AuditTexts returns the commitment to the detail and the changes of a record, as they are
// stored. Once they and the salt are erased, nobody can tell what they were.
func AuditTexts(salt []byte, detail, changes string) [sha256.Size]byte {
	return encode("bursar-audit-texts/1").text(string(salt)).text(detail).text(changes).sum()
}

// AuditNetwork returns the commitment to the network that a record came from.
func AuditNetwork(salt []byte, network string) [sha256.Size]byte {
	return encode("bursar-audit-network/1").text(string(salt)).text(network).sum()
}
