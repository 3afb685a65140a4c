package views

import (
	"context"

	"github.com/bursar-portal/bursar/views/say"
)

// Frame is the data that every page has in common.
type Frame struct {
	Title   string // of this page, without the product name
	Brand   Brand
	Version string // of Bursar, shown in the footer to operators

	User     *User        // nil if nobody is signed in
	Accounts []AccountRef // the accounts that the user can switch between
	// NewOrganizationURL is where the user makes an organization, "" if they may not.
	NewOrganizationURL string
	Nav                []NavGroup // empty if nobody is signed in
	Buy                Link       // where credits are bought, the zero Link for who may not
	CSRF               string     // sent by every form as csrf_token
	ReturnTo           string     // sent by every form as ReturnField, "" on a page that has an address of its own

	View         *CustomerView // set while an operator sees the portal as a customer
	Demo         bool          // the page says that it is a demonstration
	DemoMailsURL string        // behind what it says; "" for none
	Flash        *Notice       // the outcome of the previous request, shown once
	Notices      []Notice      // lasting conditions, such as a suspended account

	// LiveURL is the address of server-sent events that announce changes of the page's
	// data, or "" for a page that does not update itself.
	LiveURL string
	// RefreshSeconds, if positive, is the interval at which the page reloads itself.
	RefreshSeconds int
	// RefreshURL, unless "", is where the page leads to at once, also outside the portal.
	RefreshURL string
	// BrandCSSURL is the address of the style sheet that sets --accent, or "" for the
	// default color.
	BrandCSSURL string
}

// Brand is the operator's company as customers see it.
type Brand struct {
	Name         string
	LogoURL      string   // optional
	SupportEmail string   // optional
	TermsURL     string   // optional
	PrivacyURL   string   // optional
	Seller       []string // name and postal address, a line each
	Credit       string   // the word for one credit, such as "token"
	Credits      string   // its plural
}

// User is the person who is signed in.
type User struct {
	Name  string
	Email string
	Role  string // the operator role, such as "Support"; "" for customers
}

// CustomerView is an operator's view of the portal as a customer.
type CustomerView struct {
	Name   string // of the customer
	Email  string
	EndsAt Moment
	End    Form
}

// AccountRef identifies an account in the switcher and in headings.
type AccountRef struct {
	ID      string
	Name    string
	Kind    string // "Personal" or "Organization", which pages print in the reader's language
	URL     string // its dashboard
	Current bool
}

// NavGroup is links of the main navigation that belong together.
type NavGroup struct {
	Title string // "" for none
	Links []NavLink
}

// NavLink is an entry of the main navigation.
type NavLink struct {
	Text    string
	URL     string
	Icon    Icon
	Current bool
	Count   string // the number of pending items, "" for none
}

// SearchField says what the search finds for the reader.
func SearchField(ctx context.Context, f Frame) string {
	if f.User != nil && f.User.Role != "" {
		return say.T(ctx, "admin_frame.search_field")
	}
	return say.T(ctx, "search.field")
}

// accountKinds are the sentences that name the kinds of accounts.
var accountKinds = map[string]string{"Personal": "words.personal", "Organization": "words.organization"}

// kindOf names a kind of accounts.
func kindOf(ctx context.Context, kind string) string {
	if key, ok := accountKinds[kind]; ok {
		return say.T(ctx, key)
	}
	return kind
}
