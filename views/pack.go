package views

// Pack is an amount of credits at a click.
type Pack struct {
	Credits  string // "10"
	Value    string // what the form sends: "10"
	Total    string // "$12.50"
	Selected bool   // on the buy page
}
