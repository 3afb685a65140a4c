package identity

import "github.com/bursar-portal/bursar/models"

// CheckPerson is how a person's particulars are checked wherever a user is made.
// Error: CodeInvalidField naming "name", "email" or "zone", all that are wrong
// at once.
func CheckPerson(name, email, zone string) error {
	return faults(
		models.FieldFault{Field: "name", Detail: nameFault(name)},
		models.FieldFault{Field: "email", Detail: emailFault(email)},
		models.FieldFault{Field: "zone", Detail: zoneFault(zone)},
	)
}
