package views

// AccountHead opens the pages about one account for the operator.
type AccountHead struct {
	Name   string
	Email  string
	Kind   string // "Personal" or "Organization"
	Status Badge
	Tabs   []Tab
}

// AccountEntriesPage is /admin/accounts/{id}/entries: the whole ledger.
type AccountEntriesPage struct {
	Frame
	Head     AccountHead
	Filter   ActivityFilter
	Filtered bool
	Entries  []Entry
	Newest   string // URL of the first page, "" on it
	Older    string // URL of the next page, "" on the last
	Zone     string
}

// AccountMembersPage is /admin/accounts/{id}/members.
type AccountMembersPage struct {
	Frame
	Head    AccountHead
	Members []Member
	First   string // URL of the first page, "" on it
	Next    string // URL of the next page, "" on the last
}

// AccountKeysPage is /admin/accounts/{id}/keys. The keys' forms stand in them.
type AccountKeysPage struct {
	Frame
	Head   AccountHead
	Keys   []Key
	Newest string
	Older  string
	Looks  string // why nothing can be done, a sentence; "" if it can
}

// NotesPage is /admin/accounts/{id}/notes. Fields: text, key hidden.
type NotesPage struct {
	Frame
	Form
	Head   AccountHead
	Text   Field
	Notes  []NoteLine
	Newest string
	Older  string
	Looks  string // as of AccountKeysPage
}

// NoteLine is a note in the list.
type NoteLine struct {
	ID     string
	At     Moment
	Author string
	Text   string
	Erased Moment // when its text was erased; zero: it was not
	Erase  Form   // field note hidden; not offered where it makes no sense
}

// AccountSettingsPage is /admin/accounts/{id}/settings.
type AccountSettingsPage struct {
	Frame
	Head     AccountHead
	Statuses []StatusChoice
	Zone     ZoneForm
	Limit    LimitForm
	Looks    string // as of AccountKeysPage
}

// StatusChoice is one status that an account has or may be given. Fields: status
// and key hidden, reason.
type StatusChoice struct {
	Form
	Value   string
	Badge   Badge
	Meaning string // what it means, a sentence or two
	Verb    string // on the button: "Suspend"
	Current bool
	Danger  bool
	Reason  Field
}

// ZoneForm moves an account to another time zone. Fields: zone, key hidden.
type ZoneForm struct {
	Form
	Zone Field
	Now  string
	Next string // what it changes, a sentence
}

// LimitForm gives an account a storage limit of its own. Field: limit; nothing takes
// it away.
type LimitForm struct {
	Form
	Limit Field
	Now   string // how much it may store and why, a sentence
}

// PaymentPage is /admin/accounts/{id}/payments/new. Fields: credits, amount,
// invoice, received, key hidden, and step, which is preview or apply.
type PaymentPage struct {
	Frame
	Form
	Account   Link
	Currency  string // "USD"
	Example   string // of an amount: "1250.00"
	Today     string // "2026-03-29": no later day can be chosen
	UnitPrice string
	Credits   Field
	Amount    Field
	Invoice   Field
	Received  Field
	Preview   *PaymentPreview
}

// PaymentPreview is what booking a payment would do.
type PaymentPreview struct {
	Lead      string // what comes in, a sentence
	Price     string // of one
	ListPrice string
	Money     MoneyPreview
}

// MoneyPreview is what can be spent and is owed before and after.
type MoneyPreview struct {
	Now, After         string
	OwedNow, OwedAfter string // "" if nothing is owed
}

// AccountPlansPage is /admin/accounts/{id}/plans.
type AccountPlansPage struct {
	Frame
	Head     AccountHead
	Plans    []HeldPlan
	StartURL string // "" for those who only look
	Looks    string // as of AccountKeysPage
}

// HeldPlan is a plan that an account has.
type HeldPlan struct {
	Plan
	Facts     []Fact
	ChangeURL string // "" for those who only look
}

// PlanChangePage is /admin/accounts/{id}/plans/{subscription}, new for a plan that
// begins. Fields: act, plan, reason, key hidden, and step, which is preview or apply.
type PlanChangePage struct {
	Frame
	Form
	Back      Link
	Acts      []Option // none for a new plan: it begins
	ActFault  string
	Plans     []Option
	PlanFault string
	Reason    Field
	Verb      string // on the button that carries it out
	Preview   *PlanPreview
	None      string // why there is nothing to choose, a sentence; "" if there is
}

// PlanLabel names the choice of a plan, which of several acts one alone needs.
func (p PlanChangePage) PlanLabel() string {
	if len(p.Acts) > 0 {
		return "The other plan, if it is to change"
	}
	return "Plan"
}

// PlanPreview is what a change of a plan does, and when.
type PlanPreview struct {
	Steps []PlanStep
	Money MoneyPreview
}

// PlanStep is what happens at one instant.
type PlanStep struct {
	At    Moment // zero: now
	Texts []string
}
