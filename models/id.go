package models

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"strings"
)

// Identifiers are typed strings: a prefix that names the type, an underscore,
// and 26 characters that can't be guessed. IDs makes those of lots, entries and charges.
type (
	// AccountID is acc_…
	AccountID string
	// UserID is usr_…
	UserID string
	// KeyID is key_…
	KeyID string
	// LotID is lot_…, made of the account and the lot's ordinal.
	LotID string
	// EntryID is ent_…, made of the account and the entry's sequence.
	EntryID string
	// ChargeID is chg_…, made of the account and the sequence of its first entry.
	ChargeID string
	// PurchaseID is pur_…
	PurchaseID string
	// PlanID is pln_…
	PlanID string
	// SubscriptionID is sub_…
	SubscriptionID string
	// AuditID is aud_…
	AuditID string
	// BatchID is bat_…
	BatchID string
	// ProposalID is apr_…
	ProposalID string
	// InvitationID is inv_…
	InvitationID string
	// MailID is eml_…
	MailID string
)

// NewAccountID returns a random identifier of more than 128 bits.
func NewAccountID() AccountID { return AccountID("acc_" + randomID()) }

// NewUserID returns a random identifier of more than 128 bits.
func NewUserID() UserID { return UserID("usr_" + randomID()) }

// NewKeyID returns a random identifier of more than 128 bits.
func NewKeyID() KeyID { return KeyID("key_" + randomID()) }

// NewPurchaseID returns a random identifier of more than 128 bits.
func NewPurchaseID() PurchaseID { return PurchaseID("pur_" + randomID()) }

// NewPlanID returns a random identifier of more than 128 bits.
func NewPlanID() PlanID { return PlanID("pln_" + randomID()) }

// NewSubscriptionID returns a random identifier of more than 128 bits.
func NewSubscriptionID() SubscriptionID { return SubscriptionID("sub_" + randomID()) }

// NewAuditID returns a random identifier of more than 128 bits.
func NewAuditID() AuditID { return AuditID("aud_" + randomID()) }

// NewBatchID returns a random identifier of more than 128 bits.
func NewBatchID() BatchID { return BatchID("bat_" + randomID()) }

// NewProposalID returns a random identifier of more than 128 bits.
func NewProposalID() ProposalID { return ProposalID(proposalPrefix + randomID()) }

// NewInvitationID returns a random identifier of more than 128 bits.
func NewInvitationID() InvitationID { return InvitationID("inv_" + randomID()) }

// NewMailID returns a random identifier of more than 128 bits.
func NewMailID() MailID { return MailID("eml_" + randomID()) }

const proposalPrefix = "apr_"

// IsProposal reports whether an identifier is a proposal's.
func IsProposal(id string) bool { return strings.HasPrefix(id, proposalPrefix) }

func randomID() string { return strings.ToLower(rand.Text()) }

// IDs makes the identifiers of what accounts have many of: entries, lots and charges. Each
// is the account's number and the number within it, encrypted: it can be turned back, so
// that nothing stores or indexes it, and can't be guessed. The zero IDs is for tests:
// everybody knows its key.
type IDs struct{ block cipher.Block }

// NewIDs returns the IDs of a database with a secret.
func NewIDs(secret [16]byte) IDs {
	block, _ := aes.NewCipher(secret[:]) // 16 bytes are a valid key
	return IDs{block}
}

var idsOfTests = NewIDs([16]byte{})

// The types of identifiers that IDs makes, with their prefixes.
const (
	entryType, entryPrefix   = 1, "ent_"
	lotType, lotPrefix       = 2, "lot_"
	chargeType, chargePrefix = 3, "chg_"
)

// Entry returns the identifier of an account's entry.
func (ids IDs) Entry(account, sequence int64) EntryID {
	return EntryID(ids.id(entryPrefix, entryType, account, sequence))
}

// Lot returns the identifier of an account's lot.
func (ids IDs) Lot(account, ordinal int64) LotID {
	return LotID(ids.id(lotPrefix, lotType, account, ordinal))
}

// Charge returns the identifier of the charge whose first entry has a sequence.
func (ids IDs) Charge(account, sequence int64) ChargeID {
	return ChargeID(ids.id(chargePrefix, chargeType, account, sequence))
}

// EntryAt returns the numbers of the account and the entry that an identifier stands for.
// ok is false if it stands for none.
func (ids IDs) EntryAt(id EntryID) (account, sequence int64, ok bool) {
	return ids.numbers(entryPrefix, entryType, string(id))
}

// LotAt returns the number of the account and the ordinal of the lot that an identifier
// stands for. ok is false if it stands for none.
func (ids IDs) LotAt(id LotID) (account, ordinal int64, ok bool) {
	return ids.numbers(lotPrefix, lotType, string(id))
}

// ChargeAt returns the number of the account, and the sequence of the first entry, of the
// charge that an identifier stands for. ok is false if it stands for none.
func (ids IDs) ChargeAt(id ChargeID) (account, sequence int64, ok bool) {
	return ids.numbers(chargePrefix, chargeType, string(id))
}

// idAlphabet is that of randomID.
var idAlphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func (ids IDs) cipher() cipher.Block {
	if ids.block == nil {
		return idsOfTests.block
	}
	return ids.block
}

func (ids IDs) id(prefix string, kind byte, account, number int64) string {
	var block [aes.BlockSize]byte
	binary.BigEndian.PutUint32(block[0:], uint32(account))
	binary.BigEndian.PutUint32(block[4:], uint32(number))
	block[8] = kind
	ids.cipher().Encrypt(block[:], block[:])
	var text [30]byte
	idAlphabet.Encode(text[copy(text[:], prefix):], block[:])
	return string(text[:])
}

func (ids IDs) numbers(prefix string, kind byte, id string) (account, number int64, ok bool) {
	var block [aes.BlockSize + 4]byte // the decoder wants room for whole groups
	if len(id) != len(prefix)+26 || id[:len(prefix)] != prefix {
		return 0, 0, false
	}
	if n, err := idAlphabet.Decode(block[:], []byte(id[len(prefix):])); err != nil || n != aes.BlockSize {
		return 0, 0, false
	}
	ids.cipher().Decrypt(block[:aes.BlockSize], block[:aes.BlockSize])
	account, number = int64(binary.BigEndian.Uint32(block[0:])), int64(binary.BigEndian.Uint32(block[4:]))
	// Others decrypt to something else in the bytes behind, and each has one spelling.
	return account, number, ids.id(prefix, kind, account, number) == id
}
