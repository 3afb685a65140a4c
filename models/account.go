package models

import "time"

// AccountKind says whose credits an account holds.
type AccountKind string

const (
	Solo       AccountKind = "solo"       // one person's
	Enterprise AccountKind = "enterprise" // an organization's, with members
)

// AccountStatus says what an account may do. A suspended account keeps its
// credits and still receives what was paid for, but can't spend. A closed account
// no longer exists for programs and customers, and receives nothing.
type AccountStatus string

const (
	AccountActive    AccountStatus = "active"
	AccountSuspended AccountStatus = "suspended"
	AccountClosed    AccountStatus = "closed"
)

// Account is a customer that holds credits.
type Account struct {
	ID           AccountID
	ExternalID   string // the operator's own identifier, "" if none
	Kind         AccountKind
	Name         string
	BillingEmail string
	Zone         string // IANA name; period boundaries are computed in it
	Status       AccountStatus

	StorageUsage     Bytes
	StorageOverride  *Bytes // nil: see StorageLimitOf
	StorageUpdatedAt time.Time

	BillingAddress  string // as receipts print it, line by line; "" for none
	TaxID           string // VAT or tax id, "" for none
	BillingContacts string // email addresses for receipts and warnings, one a line

	// LowBalance is the number of available credits below which the account's
	// members are warned, 0 for never.
	LowBalance Credits
	// LowBalanceByDefault says that nobody has set it: see Snapshot.LowBalance.
	LowBalanceByDefault bool

	CreatedAt time.Time
}

// CheckActive returns nil if the account may spend and buy. Otherwise the
// error's code is CodeAccountClosed or CodeAccountSuspended.
func (a Account) CheckActive() *Error {
	switch a.Status {
	case AccountClosed:
		return Errorf(CodeAccountClosed, "This account was closed.")
	case AccountSuspended:
		return Errorf(CodeAccountSuspended, "This account is suspended.")
	}
	return nil
}

// NewAccount holds the fields of an account to be created. Its owner becomes its
// first member: at once, or if Pending is set, when they accept.
type NewAccount struct {
	Kind         AccountKind
	Name         string
	Owner        UserID
	BillingEmail string
	Zone         string
	ExternalID   string
	Pending      bool

	ID                    AccountID // "" for a random one
	BillingAddress, TaxID string
}

// BillingDetails are what receipts say about a customer, and who gets them.
type BillingDetails struct {
	Email, Address, TaxID string
	Contacts              string // email addresses, one a line
}

// AccountQuery selects a page of accounts: those whose name, email, id, key
// prefix, purchase id or Stripe id begins with or contains Text.
type AccountQuery struct {
	Text  string
	After AccountID // continue after this one, "" from the start
	Limit int
}

// AccountLine is an account as a list shows it.
type AccountLine struct {
	Account
	Owner     User // the first one, if the account has several owners
	Available Credits
}

// AccountPage is one page of accounts. Next is the After of the following page,
// "" at the end.
type AccountPage struct {
	Lines []AccountLine
	Next  AccountID
}

// Storage is how much an account stores, and how much it may store.
type Storage struct{ Usage, Limit Bytes }

// StorageDelta is a change of the amount that an account stores. It is applied
// once for each pair of Origin and Key, which mean what they do in a Command.
type StorageDelta struct {
	AccountID AccountID
	Origin    string
	Key       string
	Delta     Bytes
}

// StorageLimitOf returns an account's storage limit: its override, else the sum
// of its live plans' limits, else fallback.
func StorageLimitOf(a Account, live []Subscription, fallback Bytes) Bytes {
	if a.StorageOverride != nil {
		return *a.StorageOverride
	}
	var sum Bytes
	for _, s := range live {
		sum += s.Version.StorageLimit
	}
	if sum == 0 {
		return fallback
	}
	return sum
}

// Note is an operator's note about an account, visible to operators only. A note
// is never edited, but its text can be erased.
type Note struct {
	Sequence  NoteCursor
	AccountID AccountID
	Author    UserID
	Key       string // of the form, so that a double submit makes one note
	At        time.Time
	Text      string
	ErasedAt  time.Time // zero: not erased
}

// NoteLine is a note as a list shows it.
type NoteLine struct {
	Note
	AuthorName string
}

// NoteCursor is a position among notes; zero is before the newest.
type NoteCursor int64

// NoteQuery selects a page of an account's notes, newest first.
type NoteQuery struct {
	AccountID AccountID
	Before    NoteCursor
	Limit     int
}

// NotePage is one page of notes. Next is the Before of the following page, 0 at
// the end.
type NotePage struct {
	Lines []NoteLine
	Next  NoteCursor
}
