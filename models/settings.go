package models

import "time"

// Settings are the operator's configuration of the whole portal. Store.Settings returns
// those of the moment.
type Settings struct {
	// Fixed names the settings that the environment sets, so that they can't be changed
	// while the portal runs (package setting).
	Fixed []string
	// Start lists what can't be changed while the portal runs, without secrets, as the page of
	// the settings shows it.
	Start    []StartSetting
	BaseURL  string // without a trailing slash
	Brand    Brand
	Currency string // ISO 4217, lower case
	// PriceCents is the price of one credit in the currency's smallest unit.
	PriceCents int64
	// SignupCredits are granted to a new user as promotional credits.
	SignupCredits Credits
	// MaxPurchase is the largest purchase that one checkout accepts, in whole credits.
	MaxPurchase int64
	// Packs are the amounts, in whole credits and ascending, that the buy page offers to
	// choose from. OfferedPacks returns those that can be bought.
	Packs []int64
	// SupportLimit is the most that an operator with the role support may move
	// within 24 hours, all accounts together.
	SupportLimit Credits
	// ApprovalLimit is the most that an operator with the role admin may bring to
	// accounts by hand within 24 hours, all accounts together (LimitRuleOf says how);
	// nil for no limit.
	ApprovalLimit *Credits
	// StorageLimit applies to accounts with neither an override nor a plan that
	// sets a limit.
	StorageLimit Bytes
	// OrganizationsBy says who may make organizations.
	OrganizationsBy OrganizationsBy
	// SessionIdle is how long a session lasts without a request, SessionLife how long it
	// lasts at most. MaxSessions is the most that a person has at a time.
	SessionIdle, SessionLife time.Duration
	MaxSessions              int
	// StaffMFA says that the operator's people need a second factor.
	StaffMFA   bool
	Texts      Texts
	Journal    JournalAccounts
	Priorities Priorities
	// Dialects are the dialects that are on; nil for DefaultDialects.
	Dialects []Dialect
	// CORSOrigins lists the origins whose scripts may call the APIs with a key, "*"
	// for all of them; none may if it is empty.
	CORSOrigins []string
	// APIRate is how many API requests a minute a key may make that has no limit of its own;
	// 0 for any number.
	APIRate int64
	// HoldLife is the default lifetime of a hold, MaxHoldLife the longest that a
	// caller may ask for. RefundLife is the lifetime of credits that are refunded
	// after their lot has ended.
	HoldLife, MaxHoldLife, RefundLife time.Duration
	// MaxStaleness is how old a balance may be that is read, and how long a key may work that
	// another portal has revoked, where several work on one PostgreSQL database. 0 has
	// everything read anew. What is charged is decided by what the database has at that moment.
	MaxStaleness time.Duration
	// DatabaseConnections is how many connections to a PostgreSQL server a portal has at most; 0
	// for as many as it has by itself.
	DatabaseConnections int
	// Mail says that mails are sent. If it is false, nothing is put into the outbox, and
	// what can't do without mail says that it is off. MailFolder is the folder that mails are
	// written to in place of being sent, "" if they are sent.
	Mail       bool
	MailFolder string
	Version    string
	// SecurityContact is whom people who find a vulnerability write to: an email address, or an
	// https: or tel: URL; "" for the support address.
	SecurityContact string
	// AuditLines says which audit records are also lines of the log.
	AuditLines AuditLines
}

// JournalAccounts are the names or numbers of the operator's own accounts, which the journal of
// a month is written with.
type JournalAccounts struct {
	Clearing  string // where payments arrive
	Deferred  string // what was sold and not used yet
	Revenue   string
	Breakage  string // what was sold and expired unused
	TaxesOwed string
}

// AuditLines says how audit records are said in the log: not at all, or each in a line
// without or with what may be personal.
type AuditLines string

const (
	AuditLinesOff      AuditLines = "off"
	AuditLinesOn       AuditLines = "on"
	AuditLinesPersonal AuditLines = "personal"
)

// DefaultCredit is the word for a credit that every reader reads in their own language. A word of
// the operator's own is a name, and the same in all.
const DefaultCredit = "credit"

// Brand is the operator's branding, which its customers see in place of Bursar's.
type Brand struct {
	Name         string
	Logo         *Logo  // nil for none
	LogoFile     string // where the environment says that the logo is read at start, "" if it does not
	Accent       string // #rrggbb
	SupportEmail string
	TermsURL     string
	PrivacyURL   string
	Seller       string // name and address, lines separated by ";"
	CreditWord   string // "credit"; the plural adds an s
}

// StartSetting is a setting that is read at start. Value is ready to print, "" for none.
type StartSetting struct{ Label, Value, Variable string }

// Logo is a picture that package logo has checked. It must not be changed.
type Logo struct {
	ContentType string
	Data        []byte
	Version     string // another one for each picture, of letters and digits
}

// Texts are texts of the operator's own: plain, "" for none.
type Texts struct {
	SignUp string // a notice on the page on which people sign up
	Buy    string // under the form that buys credits
	Mail   string // at the end of every mail
}

// OrganizationsBy says who may make organizations.
type OrganizationsBy string

// Who may make organizations.
const (
	OrganizationsByAnyone    OrganizationsBy = "anyone" // who is signed in
	OrganizationsByOperators OrganizationsBy = "operators"
)

// DefaultPacks are the packs unless the operator chooses others.
var DefaultPacks = []int64{2, 10, 25, 100}

// MaxPacks is the most packs that the buy page has room for.
const MaxPacks = 12

// PurchaseRange returns the smallest and the largest number of whole credits that one
// checkout can sell: Stripe takes neither too little money nor too much. The fewest are
// more than the most if nothing can be sold at this price.
func (s *Settings) PurchaseRange() (fewest, most int64) {
	fewest, most = 1, min(s.MaxPurchase, int64(MaxCredits/Credit))
	if s.PriceCents > 0 {
		fewest = max(fewest, (MinimumCharge(s.Currency)+s.PriceCents-1)/s.PriceCents)
		most = min(most, MaximumCharge/s.PriceCents)
	}
	return fewest, most
}

// OfferedPacks returns the packs within the purchase range.
func (s *Settings) OfferedPacks() (packs []int64) {
	fewest, most := s.PurchaseRange()
	for _, credits := range s.Packs {
		if credits >= fewest && credits <= most {
			packs = append(packs, credits)
		}
	}
	return packs
}
