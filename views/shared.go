package views

// Data that pages for different readers show, each with markup of its own.

// Member is a person in an account.
type Member struct {
	Name  string
	Email string
	URL   string // of the person, "" for customers, who have no such page
	Role  string
	Since Moment
}

// Pack is a fixed number of credits offered for sale.
type Pack struct {
	Credits  string // "10"
	Value    string // as the form sends it: "10"
	Total    string // "$12.50"
	Selected bool   // on the buy page
}
