package en

// words is what amounts, lots, entries and badges are called on all pages.
var words = map[string]string{
	"words.role_owner":   "Owner",
	"words.role_admin":   "Admin",
	"words.role_billing": "Billing",
	"words.role_member":  "Member",
}
