package de

// words is what amounts, lots, entries and badges are called on all pages.
var words = map[string]string{
	"words.role_owner":   "Inhaber",
	"words.role_admin":   "Admin",
	"words.role_billing": "Abrechnung",
	"words.role_member":  "Mitglied",
}
