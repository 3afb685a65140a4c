package views

// DashboardPage is /dashboard and, with tabs, the overview of
// /enterprise/dashboard.
type DashboardPage struct {
	Frame
	Whose AccountRef
	Tabs  []Tab // of an organization; nil for a person

	Available string   // what can be spent now: "1,250"
	Worth     string   // at today's price: "$1,562.50"
	UnitPrice string   // "$1.25"
	Forecasts []string // how long it lasts at the pace of late, a sentence each
	Others    []Sum    // held, frozen, scheduled, owed: those that are not zero

	Lots    LotList
	Plans   []Plan
	Storage Storage
	Usage   Usage
	Entries []Entry // the newest few

	BuyURL      string // "" if this person may not buy for the account
	ActivityURL string
}

// Sum is one of the values beside what can be spent.
type Sum struct {
	Label  string // "On hold"
	Amount string
	Hint   string // one sentence
	Tone   Tone   // of the label, ToneBad for what is owed
}

// LotList is what a balance is made of. Of many lots, the first ones are listed.
type LotList struct {
	Listed    []Lot  // in the order of use
	Scheduled []Lot  // not yet started
	Unlisted  []Lot  // what can be spent and is not listed, summed by kind: only its part of the bar is drawn
	More      string // how much is not listed, a sentence; "" for nothing
}

// Lot is credits that came in together.
type Lot struct {
	URL       string // where it is told in full, "" for nowhere
	Kind      string // purchased, allowance, rollover or promotional: its color
	KindText  string // "Purchased"
	Source    string // "Bought on Mar 2" or "Starter Plan"
	Remaining string
	Granted   string
	Held      string // "" if nothing of it is on hold
	Frozen    bool
	Order     string // "1st"; "" for what can't be used now
	StartsAt  Moment // of scheduled lots
	ExpiresAt Moment // zero: never
	// Permille is this lot's share of what can be spent.
	Permille int
}

// Plan is an account's hold on a plan.
type Plan struct {
	Name      string
	Status    Badge
	Left      string // of this period's allowance
	Allowance string // per period
	Period    string // "this month"
	// LeftPermille is Left as a share of Allowance, 0 to 1000.
	LeftPermille int
	RolledOver   string // what is alive of earlier periods, "" for nothing
	ResetLabel   string // "Resets", "Ends"
	ResetsAt     Moment
	Note         string // "Changes to Pro Plan then.", "" for none
}

// Storage is how much an account stores.
type Storage struct {
	Usage    string // "200 MB"
	Limit    string // "10 GB"; "" if nothing is stored or sold here, and then nothing is shown
	Permille int    // of the limit, may pass 1000
}

// Usage is the chart of what an account used, day by day, from zero.
type Usage struct {
	Total   string // in all these days
	Charges string // how many charges that were: "41 charges"
	Zone    string // in which the days begin: "Europe/Berlin"
	Unit    string // what a bar is, "Week"; "" is "Day"
	Days    []UsageDay
	Ticks   []Tick // of the axis, from 0 upward; none where nothing was used, and then nothing is drawn
	URL     string // where there is more of it, "" for nowhere
}

// UsagePage is /usage and the tab usage of /enterprise/dashboard.
type UsagePage struct {
	Frame
	Whose  AccountRef
	Tabs   []Tab
	Filter UsageFilter

	Days     string // "1 Mar 2026 to 30 Mar 2026"; "" if the filter can't be used, and then nothing is shown
	Usage    Usage
	Refunded string // given back meanwhile, "" for nothing
	Parts    []UsageParts
	CSVURL   string
}

// UsageFilter is the form of the page about use. Fields: from, to, product, key,
// member, and account and page hidden.
type UsageFilter struct {
	Action   string
	Account  string
	Page     string // "" for none
	Periods  []Tab
	From, To Field // dates: "2026-03-01"
	Products []Option
	Keys     []Option
	Members  []Option // none of a person's own account
	Narrowed bool     // whether more than the days is chosen
	ClearURL string

	// What is wrong with a choice that the lists do not offer, "" if nothing.
	ProductFault, KeyFault, MemberFault string
}

// UsageParts are shares of a use: by product, by key or by member.
type UsageParts struct {
	ID     string // of the part on the page
	Title  string // "By product"
	Column string // "Product"
	Lines  []UsagePart
}

// UsagePart is one share.
type UsagePart struct {
	Name     string
	URL      string // where it is shown alone, "" for nowhere
	Credits  string
	Charges  string
	Permille int // of all that was used
}

// UsageDay is one bar.
type UsageDay struct {
	ISO      string // "2026-03-29"
	Text     string // "Mar 29"
	Credits  string // "12.5"
	Permille int    // of the axis, 0 to 1000
}

// Tick is one line of a chart's axis.
type Tick struct {
	Text     string
	Permille int
}

// Entry is one line of the ledger.
type Entry struct {
	ID       string
	Kind     string // charge, purchase, …
	KindText string // "Usage"
	What     string // "Fast Spec × 2"; "" prints KindText alone
	Detail   string // description or reason, "" for none
	Change   string // signed: "+10" or "−2.5" with U+2212; "0" if it moved nothing
	After    string // what could be spent then
	Actor    string
	At       Moment
	URL      string // where it is told in full, "" for nowhere
	Recall   Link   // where an operator goes back on it; the zero Link for nowhere
	Batch    Link   // where an operator sees who decided it; the zero Link for nowhere
}

// KeysPage is /projects/playground and the tab api of /enterprise/dashboard.
type KeysPage struct {
	Frame
	Whose  AccountRef
	Tabs   []Tab
	Keys   []Key
	Newest string // URL of the first page, "" on it
	Older  string // URL of the next page, "" on the last
	Create Form   // field name; not offered to those who may not manage keys
	Name   Field  // of the new key
	Fresh  *FreshKey

	Playground Playground
}

// Key is an API key without its secret.
type Key struct {
	ID        string
	Name      string
	Prefix    string // the first characters of the secret
	Scopes    []string
	Status    Badge
	CreatedAt Moment
	ExpiresAt Moment // zero: never

	// What may be done with it; each not offered where it makes no sense. They
	// carry the hidden field id besides those of every form.
	Pause, Resume, Revoke Form
}

// FreshKey is a key that was just made: the only time its secret is seen.
type FreshKey struct {
	Name   string
	Secret string
}

// BuyPage is /buy. Fields: pack (a radio) and credits (a whole number). What is
// written in credits counts; if it is empty, pack does.
type BuyPage struct {
	Frame
	Form
	Whose      AccountRef
	Available  string // before buying
	UnitPrice  string // "$1.25"
	UnitCents  int64  // for the price as you type
	Currency   string // ISO 4217 in upper case, for the price as you type
	Packs      []Pack
	Credits    Field
	MaxCredits int64
	MaxText    string // MaxCredits as text: "10,000"
	Total      string // of what is selected: "$12.50", "" if that is not known
	Off        string // why nothing can be bought, a sentence; "" if it can
	Sandbox    bool   // no real money moves
}

// PaymentState is what /success shows.
type PaymentState string

// The states of a payment as its buyer sees them.
const (
	PaymentPaid       PaymentState = "paid"
	PaymentConfirming PaymentState = "confirming" // set Frame.RefreshSeconds
	PaymentFailed     PaymentState = "failed"
	PaymentExpired    PaymentState = "expired"
	PaymentFlagged    PaymentState = "flagged"
	PaymentClosed     PaymentState = "closed"  // a person has looked, and nothing is added
	PaymentUnknown    PaymentState = "unknown" // no such payment of this person
)

// SuccessPage is /success.
type SuccessPage struct {
	Frame
	State        PaymentState
	Whose        AccountRef
	Credits      string // bought: "10"
	Amount       string // paid or to pay: "$12.50"
	Available    string // now
	Reference    string // pur_…, for a question to support
	DashboardURL string
	BuyURL       string // to try again
}

// ActivityPage is /activity: an account's ledger, newest first.
type ActivityPage struct {
	Frame
	Whose    AccountRef
	Filter   ActivityFilter
	Entries  []Entry
	Newest   string // URL of the first page, "" on it
	Older    string // URL of the next page, "" on the last
	Zone     string // in which times are printed
	BuyURL   string
	Filtered bool // whether any filter is set

	CSVURL       string // what is filtered, as a table; "" if the filter is faulty
	StatementURL string
}

// ActivityFilter is the form of GET /activity. Fields: kind, product, key, since,
// until, and account hidden.
type ActivityFilter struct {
	Action   string
	Account  string
	Kinds    []Option
	Products []Option
	Keys     []Option
	Since    Field // a date: "2026-03-01"
	Until    Field
	ClearURL string

	// What is wrong with a choice that the lists do not offer, "" if nothing.
	KindFault, ProductFault, KeyFault string
}
