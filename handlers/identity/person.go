package identity

import "github.com/bursar-portal/bursar/models"

// ValidateUser checks a new user's name, email address and time zone. It returns
// CodeInvalidField with all invalid ones of "name", "email" and "zone".
func CheckPerson(name, email, zone string) error {
	return fieldErrors(
		models.FieldFault{Field: "name", Detail: validateName(name)},
		models.FieldFault{Field: "email", Detail: validateEmail(email)},
		models.FieldFault{Field: "zone", Detail: validateZone(zone)},
	)
}
