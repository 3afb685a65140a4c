package openapi

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unicode"
)

// schemaReader derives schemas from Go types.
type schemaReader struct {
	SchemaDocs
	components   *components
	types        map[string]reflect.Type // by the name of their component
	clash        string                  // a name that two types have, "" if there is none
	undocumented map[string]bool         // fields without a FieldDoc
}

// nullableMember is a member of a request whose null is not the same as its absence.
type nullableMember interface{ ValueType() reflect.Type }

var (
	numberType = reflect.TypeFor[json.Number]()
	rawType    = reflect.TypeFor[json.RawMessage]()
)

// schema returns the schema of a type. Structs become components. In a request,
// members are optional and unknown ones are rejected; in a response, all members
// are present except those with omitempty. Null is documented in responses, and in a
// request where it means something of its own.
func (r *schemaReader) schema(t reflect.Type, request bool) *Schema {
	if member, ok := reflect.Zero(t).Interface().(nullableMember); ok {
		return nullable(r.schema(member.ValueType(), request))
	}
	switch {
	case t == numberType || t == rawType:
		return &Schema{Type: "number"}
	case t.Kind() == reflect.Pointer:
		if request {
			return r.schema(t.Elem(), request)
		}
		return nullable(r.schema(t.Elem(), request))
	}
	switch t.Kind() {
	case reflect.Struct:
		return r.component(t, request)
	case reflect.Slice:
		return &Schema{Type: "array", Items: r.schema(t.Elem(), request)}
	case reflect.Map:
		return &Schema{Type: "object", Additional: r.schema(t.Elem(), request)}
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

// nullable returns a schema that also allows null.
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

// component returns a reference to the component of a struct.
func (r *schemaReader) component(t reflect.Type, request bool) *Schema {
	owner := typeName(t)
	name := r.componentName(owner)
	if first, found := r.types[name]; found && first != t {
		r.clash = name
	}
	if _, found := r.components.byName[name]; !found {
		s := &Schema{Type: "object"}
		r.types[name] = t
		r.components.add(name, s)
		r.addFields(s, t, owner, request)
		if request {
			s.Additional = false
		}
	}
	return &Schema{Ref: refPrefix + name, components: r.components}
}

// addFields adds a struct's fields to an object, including those of embedded
// structs.
func (r *schemaReader) addFields(object *Schema, t reflect.Type, owner string, request bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, tagged := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			r.addFields(object, f.Type, owner, request)
			continue
		}
		s := r.schema(f.Type, request)
		doc := r.applyDoc(s, owner, name)
		s.optional = (request && !doc.Required) || (tagged && options == "omitempty")
		object.Properties = append(object.Properties, member{name, s})
		if !s.optional {
			object.Required = append(object.Required, name)
		}
	}
}

// applyDoc adds the documentation of a field to its schema and returns it.
func (r *schemaReader) applyDoc(s *Schema, owner, name string) FieldDoc {
	doc, ok := r.Fields[owner+"."+name]
	if !ok {
		doc, ok = r.Fields[name]
	}
	if !ok {
		r.undocumented[owner+"."+name] = true
		return doc
	}
	s.Description = doc.Description
	if doc.Example != nil {
		s.Examples = []any{doc.Example}
	}
	innermost := s
	for innermost.Items != nil {
		innermost = innermost.Items
	}
	if values, ok := innermost.Additional.(*Schema); ok {
		innermost = values
	}
	doc.Constraints.apply(innermost)
	return doc
}

func (f Constraints) apply(s *Schema) {
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

var genericType = regexp.MustCompile(`^(\w+)\[.*\.(\w+)\]$`)

// componentName returns the name in the document of a type with this name. Renaming a
// type changes the published document.
func (r *schemaReader) componentName(typeName string) string {
	for prefix, shown := range r.Prefixes {
		if rest, found := strings.CutPrefix(typeName, prefix); found {
			return shown + rest
		}
	}
	return typeName
}

// typeName returns a type's name as a word of its own: gitReadBody is GitReadBody, and
// List[Plan] is PlanList.
func typeName(t reflect.Type) string {
	name := t.Name()
	if m := genericType.FindStringSubmatch(name); m != nil {
		name = m[2] + capitalize(m[1])
	}
	return capitalize(name)
}

func capitalize(s string) string {
	for _, first := range s {
		return string(unicode.ToUpper(first)) + s[len(string(first)):]
	}
	return s
}
