package identity

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/bursar-portal/bursar/models"
)

// Maximum lengths: of a name in characters, of an email address in bytes.
const (
	maxNameLength  = 100
	maxEmailLength = 254 // RFC 5321, section 4.5.3.1.3, without the angle brackets
)

// ValidateUser checks a new user's name, email address and time zone. It returns
// CodeInvalidField with all invalid ones of "name", "email" and "zone".
func ValidateUser(name, email, zone string) error {
	return fieldErrors(
		models.FieldError{Field: "name", Detail: validateName(name)},
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

func validateName(name string) string {
	switch {
	case name == "":
		return "must not be empty"
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "must be plain text"
	case utf8.RuneCountInString(name) > maxNameLength:
		return "must have at most 100 characters"
	}
	return ""
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
