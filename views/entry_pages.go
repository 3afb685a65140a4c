package views

// EntryPage is /activity/{entry}: one line of the ledger in full.
type EntryPage struct {
	Frame
	Whose    AccountRef
	Entry    Entry
	Facts    []Fact // when, by whom, what for, with its place in the chain
	Parts    []LotPart
	After    []Sum   // what the account had then
	Others   []Entry // of the same charge, newest first
	MoreURL  string  // to older ones of the same charge, "" if these are all
	Links    []Link  // to what it belongs to
	BackURL  string
	BackText string
}

// LotPart is an entry's effect on one lot.
type LotPart struct {
	Kind     string // the lot's color
	KindText string
	URL      string // of the lot
	What     string // "taken", "set aside", "came in"
	Change   string // signed
}

// LotPage is /lots/{id}: what became of credits that came in together.
type LotPage struct {
	Frame
	Whose    AccountRef
	Kind     string // its color
	Title    string // "Purchased credits"
	Lead     string // what such credits are, a sentence
	Left     string
	Granted  string
	Permille int    // Left of Granted
	Place    string // in the order of use, a sentence
	Facts    []Fact
	Links    []Link // to where it came from
	Uses     []Entry
	Newest   string // URL of the first page, "" on it
	Older    string // URL of the next page, "" on the last
	BackURL  string
}
