package views

// ReportPage is /admin/reports: a month's roll-forward. With a fault in Month or
// Account there is nothing but the form.
type ReportPage struct {
	Frame
	Action  string
	Month   Field // "2026-10"
	Account Field // an account's id, "" for all

	Heading string // "October 2026", "" with a fault
	Until   string // that the month goes on, a sentence; "" once it is over
	Due     string // what is missing in the figures, a sentence; "" for nothing
	Agrees  bool   // the closing counted from the lots is opening and flows
	Earlier string // URL of the month before
	Later   string // URL of the month after, "" for the present one

	Credits ReportTable
	Money   ReportTable // without columns if nothing was ever sold
	Debt    ReportTable

	CSV         string // URL
	AccountsCSV string // URL, "" for the report of one account
}

// ReportTable is a roll-forward: rows from opening to closing, a cell for each
// column.
type ReportTable struct {
	Columns []string
	Rows    []ReportRow
}

// ReportRow is one line of it.
type ReportRow struct {
	Text  string
	Total bool
	Cells []string
}
