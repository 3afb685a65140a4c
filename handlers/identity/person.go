package identity

import "github.com/bursar-portal/bursar/models"

// CheckPerson is how a person's particulars are checked wherever a user is made.
// Error: CodeInvalidField naming "name", "email" or "zone", all that are wrong
// at once.
func CheckPerson(name, email, zone string) error {
	return fieldErrors(
		models.FieldFault{Field: "name", Detail: validateName(name)},
		models.FieldFault{Field: "email", Detail: validateEmail(email)},
		models.FieldFault{Field: "zone", Detail: validateZone(zone)},
	)
}
