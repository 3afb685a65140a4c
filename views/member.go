package views

// Member is a person in an account.
type Member struct {
	Name  string
	Email string
	Role  string
	Since Moment
}
