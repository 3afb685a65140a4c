package views

// AdminAccountsPage is /admin/accounts?q=.
type AdminAccountsPage struct {
	Frame
	Query string
	Lines []AccountLine
	First string // URL of the first page, "" on it
	Next  string // URL of the next page, "" on the last
}

// AccountLine is an account in a list.
type AccountLine struct {
	ID        string
	Name      string
	URL       string
	Kind      string // "Personal" or "Organization"
	Owner     string // name
	Email     string // of the owner, or for billing
	Status    Badge
	Available string
	CreatedAt Moment
}

// AdminAccountPage is /admin/accounts/{id}.
type AdminAccountPage struct {
	Frame
	Tabs      []Tab
	Account   AccountLine
	Facts     []Fact // external id, zone, billing e-mail …
	UnitPrice string
	Worth     string
	Others    []Sum
	Lots      LotList
	Plans     []Plan
	Storage   Storage
	Adjust    AdjustForm
	Purchases []Purchase
	// RefusalsURL is where the account's refused calls are.
	RefusalsURL string
	// PaymentURL is where a payment is booked that did not come through Stripe, ""
	// for nowhere.
	PaymentURL string
	Entries    []Entry
	Keys       []Key    // the newest
	MoreKeys   string   // that there are others, a sentence; "" if there are none
	Members    []Member // the first
	// MoreMembers says that there are others, a sentence; "" if there are none.
	MoreMembers string
	Notes       []NoteLine // the newest
	Audit       []AuditLine
}

// Fact is one line of a description list. At, if set, is printed as a time
// instead of Text.
type Fact struct {
	Label string
	Text  string
	At    Moment
	Code  bool // an identifier: in a fixed-width face on one line, with a button that copies it
}

// AdjustForm corrects a balance. Fields: amount, kind, reason, key hidden, and
// step, which is preview, apply or ask.
type AdjustForm struct {
	Form
	Amount  Field // signed: "+5" or "-3"
	Kinds   []Option
	Kind    Field // only its fault; the value stands in Kinds
	Reason  Field
	Preview *AdjustPreview
	Limit   string // what this operator may adjust alone, a sentence; "" for no limit
	Closed  string // why this operator may not adjust, a sentence; "" if they may
}

// AdjustPreview is what an adjustment would do.
type AdjustPreview struct {
	MoneyPreview
	Change string // signed
	Waits  string // that somebody else has to approve it, a sentence; "" if not
}

// Purchase is one checkout.
type Purchase struct {
	ID        string
	State     Badge
	Credits   string
	Amount    string // money
	Buyer     string
	Flag      string // why a person must look, "" for nothing
	StripeID  string // of the session or the payment, "" before there is one
	Reversed  string // of Credits, "" for nothing
	CreatedAt Moment
	Recall    Link // where it is reversed; the zero Link for nowhere
	Freeze    Link // where it is frozen or thawed; the zero Link for nowhere
}

// RecallPage goes back on something that is in an account's ledger: it refunds a
// charge, reverses a purchase or undoes a reversal. Fields: credits unless Whole,
// reason, key hidden, and step, which is preview or apply.
type RecallPage struct {
	Frame
	Form
	Account Link
	Subject string // what it goes back on: "Charge"
	Facts   []Fact // of the subject
	Lead    string // what will happen, a sentence or two
	Whole   bool   // there is no part of it to choose
	Credits Field
	Left    string // how much can be gone back on, a sentence
	Reason  Field
	Verb    string // on the button: "Refund"
	Limit   string // as of AdjustForm
	Preview *RecallPreview
	Closed  string // why nothing can be done, a sentence; "" if it can
}

// Limits says how much may be gone back on.
func (p RecallPage) Limits() string {
	if p.Limit == "" {
		return p.Left
	}
	return p.Left + " " + p.Limit
}

// Decided tells whether all that remains is to carry it out.
func (p RecallPage) Decided() bool { return p.Preview != nil && (p.Preview.Asked || p.Whole) }

// RecallPreview is what going back would do.
type RecallPreview struct {
	Parts              []string // where what comes from or goes to, each a phrase
	Now, After         string   // what can be spent
	OwedNow, OwedAfter string   // what is owed; "" if there is nothing at both times
	Asked              bool     // somebody pressed the button for it
}

// Member is a person in an account.
type Member struct {
	Name  string
	Email string
	Role  string
	Since Moment
}

// AuditLine is one act that was recorded.
type AuditLine struct {
	At         Moment
	Actor      string
	Action     string // "credits.adjust"
	Detail     string
	Account    string // name, "" if it is about none
	AccountURL string
	Subject    Link // where what was acted on is shown; the zero Link for nowhere
	RequestID  string
}

// AdminAuditPage is /admin/audit, newest first.
type AdminAuditPage struct {
	Frame
	Filter ListFilter
	Lines  []AuditLine
	CSV    string // URL of the same to download
	Newest string // URL of the first page, "" on it
	Older  string // URL of the next page, "" on the last
}
