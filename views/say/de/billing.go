package de

// billing is what /billing says.
var billing = map[string]string{
	"billing.title": "Abrechnung",
}
