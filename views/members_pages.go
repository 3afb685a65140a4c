package views

// MembersPage is the tab members of /enterprise/dashboard.
type MembersPage struct {
	Frame
	Whose   AccountRef
	Tabs    []Tab
	Fault   string // why a member was not changed, "" if nothing is wrong
	Members []MemberRow
	First   string // URL of the first page, "" on it
	Next    string // URL of the next page, "" on the last

	Add       Form // fields email and role; not offered to those who may not manage members
	Email     Field
	Roles     []Option
	RoleFault string
}

// MemberRow is a member and what may be done about them. The forms carry the
// hidden fields user and was besides those of every form.
type MemberRow struct {
	Member           // without Email for those who don't manage members
	ID        string // of the user
	Own       bool   // the person who looks
	Was       string // the role's name for programs
	LastOwner bool   // who can't leave or be another

	Change Form // field role
	Roles  []Option
	Remove Form
}
