package identity

import (
	"errors"
	"net/mail"
	"strings"

	"github.com/bursar-portal/bursar/models"
)

// Maximum lengths: of a name in characters, of an email address in bytes.
const (
	maxEmailLength = 254 // RFC 5321, section 4.5.3.1.3, without the angle brackets
)

// ValidateUser checks a new user's name, email address and time zone. It returns
// CodeInvalidField with all invalid ones of "name", "email" and "zone".
func ValidateUser(name, email, zone string) error {
	return fieldErrors(
		models.FieldError{Field: "name", Detail: models.CheckName(name)},
		models.FieldError{Field: "email", Detail: validateEmail(email)},
		models.FieldError{Field: "zone", Detail: validateZone(zone)},
	)
}

// fieldErrors returns an error about all fields with a non-empty detail, or nil.
func fieldErrors(checked ...models.FieldError) error {
	var found []models.FieldError
	for _, f := range checked {
		if f.Detail != "" {
			found = append(found, f)
		}
	}
	if found == nil {
		return nil
	}
	e := models.Invalid("", "")
	e.Fields = found
	return e
}

// cleanName returns a name as it is stored.
func cleanName(name string) string {
	return strings.TrimSpace(models.WithoutBidiControls(name))
}

// CheckEmail returns an error, which goes on after the name of the field, unless a text is
// an email address.
func CheckEmail(email string) error {
	if fault := validateEmail(email); fault != "" {
		return errors.New(fault)
	}
	return nil
}

func validateEmail(email string) string {
	address, err := mail.ParseAddress(email)
	if err != nil || address.Address != email || len(email) > maxEmailLength {
		return "must be an email address such as name@example.com"
	}
	return ""
}

func validateZone(zone string) string {
	if !models.ValidZone(zone) {
		return "must be a time zone such as Europe/Berlin"
	}
	return ""
}
