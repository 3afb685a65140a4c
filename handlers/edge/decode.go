package edge

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// UnknownFieldDetail is the detail of the error about an unknown member.
const UnknownFieldDetail = "is not a field of this request"

// DecodeJSON decodes the request body, one JSON object, into a T, which must be a
// struct. It is stricter than encoding/json: the media type must be
// application/json and the text UTF-8, every member must match a field of T exactly
// and occur once, and nothing may follow the object. A null member counts as
// absent, unless it is a Nullable; a leading byte order mark is passed over.
//
// It returns CodeUnsupportedMedia, CodeBodyTooLarge, CodeMalformedJSON, or
// CodeInvalidField for a member that is unknown or has the wrong type.
func DecodeJSON[T any](c echo.Context) (T, error) {
	var value T
	if err := RequireJSON(c.Request()); err != nil {
		return value, err
	}
	b := takeBuffer()
	defer giveBuffer(b) // what is decoded is copied
	data, err := readJSONInto(b, c)
	if err != nil {
		return value, err
	}
	if decodeFast(data, &value) {
		return value, nil
	}
	var none T
	value = none
	names, err := memberNames(data)
	if err != nil {
		return value, err
	}
	known := fieldNames(reflect.TypeFor[T]())
	for _, name := range names {
		if !slices.Contains(known, name) {
			return value, models.Invalid(name, UnknownFieldDetail)
		}
	}
	if err := json.Unmarshal(data, &value); err != nil {
		return value, typeError(err)
	}
	return value, nil
}

// decodeFast decodes one object in one pass. If it does not, or not as strictly as has to
// be, it returns false: the slower way tells what is wrong.
func decodeFast[T any](data []byte, into *T) bool {
	return bytes.HasPrefix(data, []byte("{")) && jsonv2.Unmarshal(data, into, rejectUnknown) == nil
}

var rejectUnknown = jsonv2.RejectUnknownMembers(true)

// DecodeLenientJSON is DecodeJSON for requests whose members that T lacks are ignored,
// whatever the media type. Known members must still occur once. It returns
// CodeBodyTooLarge, CodeMalformedJSON or CodeInvalidField.
func DecodeLenientJSON[T any](c echo.Context) (T, error) {
	var value T
	data, err := readJSON(c)
	if err != nil {
		return value, err
	}
	if _, err := memberNames(data); err != nil {
		return value, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return value, errNotJSON.WithCause(err)
	}
	// encoding/json would take a name in another case for the field's.
	known := fieldNames(reflect.TypeFor[T]())
	maps.DeleteFunc(members, func(name string, _ json.RawMessage) bool { return !slices.Contains(known, name) })
	if data, err = json.Marshal(members); err != nil {
		return value, errNotJSON.WithCause(err)
	}
	if err := json.Unmarshal(data, &value); err != nil {
		return value, typeError(err)
	}
	return value, nil
}

// RequireJSON returns CodeUnsupportedMedia unless the media type of the body is
// application/json.
func RequireJSON(r *http.Request) error {
	if mediaType(r) != echo.MIMEApplicationJSON {
		return models.Errorf(models.CodeUnsupportedMedia, "The body must be JSON, with Content-Type: application/json.")
	}
	return nil
}

// byteOrderMark is what some programs put in front of text in UTF-8. RFC 8259
// section 8.1 lets a parser ignore it.
var byteOrderMark = []byte("\xef\xbb\xbf")

// readJSON reads the body without a leading byte order mark.
func readJSON(c echo.Context) ([]byte, error) {
	data, err := ReadBody(c)
	return bytes.TrimPrefix(data, byteOrderMark), err
}

// readJSONInto is readJSON into a buffer.
func readJSONInto(b *bytes.Buffer, c echo.Context) ([]byte, error) {
	_, err := b.ReadFrom(c.Request().Body)
	return bytes.TrimPrefix(b.Bytes(), byteOrderMark), bodyError(err)
}

var errNotJSON = models.Errorf(models.CodeMalformedJSON, "The body is not valid JSON.")

// memberNames checks that data is one JSON object in which no object, at any depth,
// has duplicate names. It returns the names of the outermost object's members.
func memberNames(data []byte) ([]string, error) {
	if !utf8.Valid(data) || !json.Valid(data) {
		return nil, errNotJSON
	}
	if !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
		return nil, models.Errorf(models.CodeMalformedJSON, "The body must be one JSON object.")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber() // numbers are not parsed here, so they need not fit a float
	return checkDuplicateNames(d)
}

// checkDuplicateNames reads one value of valid JSON and, if it is an object,
// returns its member names.
func checkDuplicateNames(d *json.Decoder) (names []string, err error) {
	opening, err := d.Token()
	if err != nil {
		return nil, errNotJSON.WithCause(err)
	}
	if opening != json.Delim('{') && opening != json.Delim('[') {
		return nil, nil
	}
	seen := map[string]bool{}
	for d.More() {
		if opening == json.Delim('{') {
			token, err := d.Token()
			if err != nil {
				return nil, errNotJSON.WithCause(err)
			}
			name, _ := token.(string)
			if seen[name] {
				return nil, models.Errorf(models.CodeMalformedJSON, "The body names %q twice.", name)
			}
			seen[name] = true
			names = append(names, name)
		}
		if _, err := checkDuplicateNames(d); err != nil {
			return nil, err
		}
	}
	_, err = d.Token() // the closing delimiter
	return names, err
}

// fieldNames returns the JSON names of a struct's fields. Every field must have a
// tag.
func fieldNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// typeError reports which member has the wrong type.
func typeError(err error) error {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return errNotJSON.WithCause(err)
	}
	if wrong.Type == reflect.TypeFor[unknownMember]() {
		return models.Invalid(wrong.Field, UnknownFieldDetail)
	}
	return models.Invalid(wrong.Field, "must be "+typeName(wrong.Type.Kind()))
}

func typeName(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Int64:
		return "a whole number"
	case reflect.Map, reflect.Struct:
		return "an object"
	default:
		return "of another type"
	}
}
