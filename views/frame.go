package views

// Frame is what every page has in common.
type Frame struct {
	Title   string // of this page, without the product's name
	Brand   Brand
	Version string // of Bursar, shown in the footer

	User   *User      // nil: nobody is signed in
	Accounts []AccountRef // what the person may switch between
	Nav      []NavLink    // of a signed-in person
	CSRF     string       // the token that every form carries as csrf_token

	DemoBanner    string   // what the banner of a demonstration says, "" outside one
	Flash   *Notice  // what became of the last act, shown once
	Notices []Notice // standing conditions, such as a suspended account

	// Lean goes without the style sheet of what stands on other pages than the
	// dashboards.
	SkipPagesCSS bool
	// LiveURL tells, as server-sent events, that what the page shows has changed; ""
	// for pages that stay as they are.
	LiveURL string
	// RefreshSeconds, if positive, makes the page load itself anew.
	RefreshSeconds int
	// BrandCSSURL is the stylesheet that sets --accent, "" for the default.
	BrandCSSURL string
}

// description says what the portal is, for search engines and previews of links.
func (f Frame) description() string {
	return "Prepaid " + f.Brand.Credits + " of " + f.Brand.Name + ": see what you have, buy more, and follow every use."
}

// Brand is the operator as customers see it.
type Brand struct {
	Name         string
	LogoURL      string // "" prints the name alone
	SupportEmail string // "" for none
	TermsURL     string // "" for none
	PrivacyURL   string // "" for none
	Seller       []string
	Credit       string // the word for one, such as "credit"
	Credits      string // and for several
}

// Person is who is signed in.
type User struct {
	Name  string
	Email string
	Role  string // an operator's role such as "Support", "" for customers
}

// AccountRef is an account as the switcher and the headings name it.
type AccountRef struct {
	ID      string
	Name    string
	Kind    string // "Personal" or "Organization"
	URL     string // its dashboard
	Current bool
}

// NavLink is one place in the navigation.
type NavLink struct {
	Text    string
	URL     string
	Icon    Icon
	Current bool
	Count   string // how much waits there, "" for nothing
}

// Link leads somewhere; the zero Link is none.
type Link struct {
	Text string
	URL  string
}

// Icon names a drawing beside a link.
type Icon string

// The icons there are.
const (
	IconOverview Icon = "overview"
	IconUsage    Icon = "usage"
	IconMembers  Icon = "members"
	IconActivity Icon = "activity"
	IconKeys     Icon = "keys"
	IconBilling  Icon = "billing"
	IconPlans    Icon = "plans"
	IconBuy      Icon = "buy"
	IconDocs     Icon = "docs"
	IconSettings Icon = "settings"
	IconAccounts    Icon = "admin"
	IconAudit    Icon = "audit"
	// The operator's plans; a customer's have a place of their own.
	IconAdminPlans Icon = "admin-plans"
	IconProducts   Icon = "products"
	// The operator's overview, beside a customer's.
	IconAdminOverview  Icon = "operator"
	IconPurchases Icon = "purchases"
	IconEvents    Icon = "events"
	IconReports   Icon = "reports"

	IconApprovals Icon = "approvals"
	IconBulk      Icon = "bulk"
)

// Tab is one part of a page that has several.
type Tab struct {
	Text    string
	URL     string
	Current bool
}

// Tone is the color of a notice or a badge.
type Tone string

// The tones there are. The zero tone is neutral.
const (
	ToneNeutral Tone = ""
	ToneGood    Tone = "good"
	ToneWarn    Tone = "warn"
	ToneBad     Tone = "bad"
)

// Notice is a message above a page. Its tone is never its only meaning.
type Notice struct {
	Tone  Tone
	Title string // "" for none
	Text  string
	Link  Link // what to do about it; the zero Link for nothing
}

// Badge is a short word about a state, such as "Active".
type Badge struct {
	Text string
	Tone Tone
}

// Moment is an instant as a page prints it; the zero Moment is none.
type Moment struct {
	ISO  string // RFC 3339 in UTC, for programs
	Text string // short, in the reader's zone: "Mar 29, 17:48"
	Full string // whole, with the zone: "Sunday, March 29, 2026 at 17:48:46 UTC"
}

// IsZero tells whether there is no such moment.
func (m Moment) IsZero() bool { return m == Moment{} }

// Example is a request that can be pasted into a shell, and its answer.
type Example struct {
	Title   string
	Command string
	Response  string // "" for none
}
