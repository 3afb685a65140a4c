package views

// BulkPage is /admin/bulk: the form that takes a file, and the last batches. The
// form has the fields file and, hidden, key; it is sent as multipart.
type BulkPage struct {
	Frame
	Form
	File    Field  // only its fault
	Limits  string // what this operator may do alone, a sentence; "" for anything
	Most    string // how large a file may be: "1 MB and 10,000 lines"
	Example string // a file
	Closed  string // why this operator may not, a sentence; "" if they may
	Batches []Batch
	First   string // URL of the first page, "" on it
	Next    string // URL of the next page, "" on the last
}

// Batch is adjustments that are decided together, as a list shows them.
type Batch struct {
	ID     string
	Name   string // of the file, or what the one adjustment does
	URL    string
	State  Badge
	Lines  string // "12 lines", "" of a single adjustment
	Added  string // "+1,200"
	Taken  string // "−30"
	By     string // who asked
	At     Moment
	Decide string // what became of it, a phrase; "" before that
}

// BatchPage is /admin/bulk/{id}. Forms that are not offered have no Action. The
// reject form has the field why.
type BatchPage struct {
	Frame
	Batch
	Crumb    Link
	Facts    []Fact
	Notice   *Notice  // what became of the last try, or what keeps it from being carried out
	Hint     string   // what will happen, or why nothing can be done here, a sentence
	Progress Progress // while it is being carried out, with nothing else
	Tabs     []Tab
	List     []BatchLine
	Balances bool // the lines tell what is available
	First    string
	Next     string

	Post, Ask, Discard, Approve, Reject Form
	PostText                            string // on the button
	Why                                 Field
}

// Acts tells whether anything can be done on the page.
func (p BatchPage) Acts() bool {
	return p.Post.Offered() || p.Ask.Offered() || p.Discard.Offered() || p.Approve.Offered() || p.Reject.Offered()
}

// Progress is how far something long has come; the zero Progress is none.
type Progress struct {
	Permille int
	Text     string // "1,200 of 10,000 lines"
}

// BatchLine is one line of a batch.
type BatchLine struct {
	Number     string
	Account    string // its name, or what was written
	AccountID  string // "" if it is not known
	AccountURL string
	Kind       string
	Reason     string
	Change     string // signed, "" if it can't be read
	Before     string // what is available before it, "" if that is not known
	After      string
	Owed       string // after it, "" for nothing
	Fault      string // a sentence, "" for none
}

// ApprovalsPage is /admin/approvals: what waits, and what was decided.
type ApprovalsPage struct {
	Frame
	Tabs    []Tab
	Waiting []Approval
	Decided []Batch // instead of Waiting
	Past    bool    // the page lists what was decided
	First   string
	Next    string
}

// Approval is a batch that waits.
type Approval struct {
	Batch
	List    []BatchLine // the first
	More    string      // how many lines are not shown, a sentence; "" for none
	Approve Form
	Reject  Form
	Closed  string // why this operator can't decide it, a sentence; "" if they can
}
