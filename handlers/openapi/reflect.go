package openapi

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unicode"
)

// reader reads schemas off Go types.
type reader struct {
	Language
	components *components
	missing    map[string]bool // fields without a word
}

var (
	numberType = reflect.TypeFor[json.Number]()
	rawType    = reflect.TypeFor[json.RawMessage]()
)

// schema is the schema of a type. Structs are components of their own. Of what is
// sent, a member may be missing, and one that is not known is refused; of what is
// answered, all members are there but those that are left out when empty.
func (r *reader) schema(t reflect.Type, sent bool) *Schema {
	switch {
	case t == numberType || t == rawType:
		return &Schema{Type: "number"}
	case t.Kind() == reflect.Pointer:
		if sent {
			return r.schema(t.Elem(), sent)
		}
		return nullable(r.schema(t.Elem(), sent))
	}
	switch t.Kind() {
	case reflect.Struct:
		return r.named(t, sent)
	case reflect.Slice:
		return &Schema{Type: "array", Items: r.schema(t.Elem(), sent)}
	case reflect.Map:
		return &Schema{Type: "object", Additional: r.schema(t.Elem(), sent)}
	case reflect.Bool:
		return &Schema{Type: "boolean"}
	case reflect.Int64:
		return &Schema{Type: "integer", Format: "int64"}
	case reflect.Int:
		return &Schema{Type: "integer"}
	case reflect.String:
		s := &Schema{Type: "string"}
		for _, value := range r.Enums[t.String()] {
			s.Enum = append(s.Enum, value)
		}
		return s
	}
	panic(fmt.Sprintf("openapi: %s has no schema", t))
}

// nullable lets null be as well.
func nullable(s *Schema) *Schema {
	if s.Ref != "" {
		return &Schema{AnyOf: []*Schema{s, {Type: "null"}}}
	}
	s.Type = []any{s.Type, "null"}
	if s.Enum != nil {
		s.Enum = append(s.Enum, nil)
	}
	return s
}

// named is a reference to the component of a struct.
func (r *reader) named(t reflect.Type, sent bool) *Schema {
	name := componentName(t)
	if _, known := r.components.at[name]; !known {
		s := &Schema{Type: "object"}
		r.components.add(name, s)
		r.fields(s, t, name, sent)
		if sent {
			s.Additional = false
		}
	}
	return &Schema{Ref: refPrefix + name, of: r.components}
}

// fields adds a struct's fields to an object, those of embedded structs as its
// own.
func (r *reader) fields(object *Schema, t reflect.Type, owner string, sent bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, tagged := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			r.fields(object, f.Type, owner, sent)
			continue
		}
		s := r.schema(f.Type, sent)
		word := r.tell(s, owner, name)
		s.optional = (sent && !word.Required) || (tagged && options == "omitempty")
		object.Properties = append(object.Properties, member{name, s})
		if !s.optional {
			object.Required = append(object.Required, name)
		}
	}
}

// tell adds what the words say of a field, and returns it.
func (r *reader) tell(s *Schema, owner, name string) Word {
	word, ok := r.Words[owner+"."+name]
	if !ok {
		word, ok = r.Words[name]
	}
	if !ok {
		r.missing[owner+"."+name] = true
		return word
	}
	s.Description = word.About
	if word.Example != nil {
		s.Examples = []any{word.Example}
	}
	written := s
	for written.Items != nil {
		written = written.Items
	}
	if values, ok := written.Additional.(*Schema); ok {
		written = values
	}
	word.Form.apply(written)
	return word
}

func (f Form) apply(s *Schema) {
	if f.Kind != "" {
		s.Type = f.Kind
	}
	if f.Format != "" {
		s.Format = f.Format
	}
	if f.Pattern != "" {
		s.Pattern = f.Pattern
	}
	if f.Enum != nil {
		s.Enum = nil
		for _, value := range f.Enum {
			s.Enum = append(s.Enum, value)
		}
	}
	if f.Minimum != nil {
		s.Minimum = f.Minimum
	}
	if f.Maximum != nil {
		s.Maximum = f.Maximum
	}
}

var generic = regexp.MustCompile(`^(\w+)\[.*\.(\w+)\]$`)

// componentName is a type's name as the document spells it: nativeCharge is
// Charge, nativeList of nativePlan is PlanList.
func componentName(t reflect.Type) string {
	name := t.Name()
	if m := generic.FindStringSubmatch(name); m != nil {
		name = m[2] + upper(strings.TrimPrefix(m[1], "native"))
	}
	return upper(strings.TrimPrefix(name, "native"))
}

func upper(s string) string {
	for _, first := range s {
		return string(unicode.ToUpper(first)) + s[len(string(first)):]
	}
	return s
}
