package views

// HomePage is /: what this is and what credits cost.
type HomePage struct {
	Frame
	UnitPrice    string // of one credit: "$1.25"
	Packs        []Pack
	DashboardURL string // of the signed-in person
}

// Pack is an amount of credits at a click.
type Pack struct {
	Credits  string // "10"
	Value    string // what the form sends: "10"
	Total    string // "$12.50"
	Selected bool   // on the buy page
}

// SignUpPage is /signup. Fields: name, email, password.
type SignUpPage struct {
	Frame
	Form
	Name     Field
	Email    Field
	Password Field  // Value is never printed
	Gift     string // credits that a new user gets: "5", "" for none
	MinChars int    // of a password
}

// SignInPage is /signin. Fields: email, password, and next hidden.
type SignInPage struct {
	Frame
	Form
	Email    Field
	Password Field // Value is never printed
	Next     string
}

// SettingsPage is /settings, with two forms. Fields of Profile: name, zone.
// Fields of PasswordForm: current, new.
type SettingsPage struct {
	Frame
	Email        string
	Profile      Form
	Name         Field
	Zone         Field
	Zones        []string // IANA names that the field suggests
	LocalTime    string   // what the clock says in the zone that is set: "17:48"
	PasswordForm Form
	Current      Field // Value is never printed
	New          Field // Value is never printed
	MinChars     int
}
