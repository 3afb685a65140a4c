package views

// Form is what a form carries besides its fields. The token of Frame is added
// to every form.
type Form struct {
	Action  string // where it posts to; "" means that the form is not offered
	Account string // hidden field account, "" if it is about none
	Key     string // hidden field key: a double submit acts once; "" where it does no harm
	Was     string // hidden field was: what the form changes, as it showed it; "" where that does not matter
	Fault   string // what is wrong with the form as a whole, "" if nothing
}

// Offered tells whether the form is shown.
func (f Form) Offered() bool { return f.Action != "" }

// Field is one input as it comes back: what was typed, and what is wrong with it.
type Field struct {
	Value string
	Fault string // a whole sentence, "" if nothing
}

// Option is one choice of a list.
type Option struct {
	Value    string
	Text     string
	Selected bool
}
