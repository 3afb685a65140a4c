package views

// AdminPlansPage is /admin/plans.
type AdminPlansPage struct {
	Frame
	Lines  []PlanLine
	NewURL string // "" for those who only look
}

// PlanLine is a plan in a list.
type PlanLine struct {
	Name      string
	Slug      string
	URL       string
	Allowance string // "1,000 credits a month"
	Rest      string // what becomes of what is left: "Lapses"
	Storage   string // "10 GB"
	Accounts  string // that have it now: "12"
	State     Badge
}

// AdminPlanPage is /admin/plans/{slug}.
type AdminPlanPage struct {
	Frame
	Line     PlanLine
	Renewing string        // whom a new version reaches, a sentence
	Versions []PlanVersion // the current one first
	Archived bool
	EditURL  string // "" for those who only look
	Archive  Form   // and the other way: field archived, yes or no
}

// PlanVersion is what a plan was from some day on.
type PlanVersion struct {
	Number    string
	At        Moment
	Name      string
	Allowance string
	Rest      string
	Storage   string
	Current   bool
}

// PlanFormPage makes a plan or its next version. Fields: slug of a new one, name,
// allowance, period, rollover_periods, rollover_cap, storage_limit, and of a
// change version hidden and step, which is preview or apply.
type PlanFormPage struct {
	Frame
	Form
	New             bool
	Back            Link
	Version         string // that the form was filled in with
	Slug            Field
	Name            Field
	Allowance       Field
	Periods         []Option
	PeriodFault     string
	RolloverPeriods Field
	RolloverCap     Field
	Storage         Field
	Changes         []Difference // none before they were asked for
	Consequence     string       // whom they reach, a sentence
}

// Difference is one thing that changes.
type Difference struct{ Label, From, To string }

// AdminProductsPage is /admin/products, the price list.
type AdminProductsPage struct {
	Frame
	Lines  []ProductLine
	NewURL string // "" for those who only look
}

// ProductLine is a product in the price list.
type ProductLine struct {
	Name     string
	Slug     string
	Cost     string // of one
	Rule     string // when it is taken: "When it was done"
	State    Badge
	Archived bool
	EditURL  string // "" for those who only look
	Archive  Form   // and the other way: field archived, yes or no
}

// ProductFormPage makes or changes a product. Fields: slug of a new one, name,
// unit_cost, rule.
type ProductFormPage struct {
	Frame
	Form
	New       bool
	Slug      Field
	Name      Field
	Cost      Field
	Rules     []Option
	RuleFault string
}
