package edge

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"

	jsonv2 "github.com/go-json-experiment/json"
)

// Nullable is a member of a request whose null means something of its own, while to other
// members null is the same as their absence. DecodeJSON reads its value as strictly as
// the body around it.
type Nullable[T any] struct {
	Present bool
	Value   *T // nil for null, and without Present
}

// ValueType returns the type of values other than null, for the API's documentation.
func (Nullable[T]) ValueType() reflect.Type { return reflect.TypeFor[T]() }

// UnmarshalJSON decodes the member. Its errors are of encoding/json, so that the name of
// the member stands in them.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	n.Present, n.Value = true, nil
	if string(bytes.TrimSpace(data)) == "null" {
		return nil
	}
	value := new(T)
	if jsonv2.Unmarshal(data, value, rejectUnknown) != nil { // the slower way tells what is wrong
		*value = *new(T)
		if err := unmarshalKnown(data, value); err != nil {
			return err
		}
	}
	n.Value = value
	return nil
}

// MarshalJSON encodes the value, null if there is none.
func (n Nullable[T]) MarshalJSON() ([]byte, error) { return json.Marshal(n.Value) }

// unknownMember stands for the type of a member that is not known.
type unknownMember struct{}

// unmarshalKnown decodes a value, which if it is an object has known members only.
func unmarshalKnown[T any](data []byte, into *T) error {
	if err := json.Unmarshal(data, into); err != nil {
		return err
	}
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return nil
	}
	names, err := memberNames(data)
	if err != nil {
		return errors.New("not an object")
	}
	known := fieldNames(t)
	for _, name := range names {
		if !slices.Contains(known, name) {
			return &json.UnmarshalTypeError{Field: name, Type: reflect.TypeFor[unknownMember]()}
		}
	}
	return nil
}
