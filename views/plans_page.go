package views

// PlansPage is /plans: what may be subscribed to, side by side.
type PlansPage struct {
	Frame
	Whose AccountRef // the zero AccountRef for visitors
	Plans []CatalogPlan
	Note  string // how to get one, a sentence
	Email string // of support, "" for none
}

// CatalogPlan is a plan as it is offered.
type CatalogPlan struct {
	Name      string
	Allowance string // "1,000"
	Period    string // "a month"
	Monthly   string // what that comes to in a month: "about 608"; "" where Allowance says it
	Rollover  string // what becomes of an unused rest, a sentence
	Storage   string // "10 GB", "" for none of its own
	// Yours is the account's hold on it; nil if it has none.
	Yours *YourPlan
}

// YourPlan is an account's hold on a plan of the catalog.
type YourPlan struct {
	Status    Badge
	Since     Moment
	TurnLabel string // "Renews", "Ends"
	TurnsAt   Moment
	Notes     []string // what will change then, sentences
}
