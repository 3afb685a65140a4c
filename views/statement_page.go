package views

// StatementPage is /activity/statement: what happened in an account from one day
// to another, made to be printed and to be checked.
type StatementPage struct {
	Frame
	Whose   AccountRef
	Form    StatementForm
	Months  []Tab  // the newest months
	Period  string // "1 Mar 2026 to 31 Mar 2026"; "" if the form is faulty
	Zone    string // in which days begin
	MadeAt  Moment
	Opening string
	Closing string
	Moved   string // all lines together, signed
	Made    []Sum  // what the closing balance is made of, if of more than one thing
	Sums    []StatementSum
	Still   string // how many entries moved nothing, a sentence; "" for none
	Lines   []StatementRow
	// TooMany says why the lines, or they and the sums, are not on the page; "" if
	// they are.
	TooMany string

	Head     string // the chain's, in hexadecimal
	Sequence string // of the newest entry in it
	JSONURL  string
	CSVURL   string
	BackURL  string
}

// StatementForm asks for a period. Fields: account hidden, from and to.
type StatementForm struct {
	Action, Account string
	From, To        Field
}

// StatementSum is what the entries of one kind moved together.
type StatementSum struct {
	KindText string
	Count    string
	Change   string // signed
}

// StatementRow is one line of a statement.
type StatementRow struct {
	At      Moment
	What    string
	Detail  string
	Change  string // signed
	Balance string
}
