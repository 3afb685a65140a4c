package openapi

import (
	"reflect"
	"strings"
)

// Field is a member of a body, as listed on a page.
type Field struct {
	Name        string // nested members with a dot, elements of lists with []: drawn[].lot
	Type        string // for people: "text", "whole number", "true or false", …
	Required    bool   // of request bodies
	Nullable    bool   // it may be null
	Description string
	Enum        []string // allowed values, nil for any
}

// RequestFields returns the members of an operation's request body.
func (d *Document) RequestFields(o Operation) []Field {
	if o.Body == nil {
		return nil
	}
	return listFields(d.schemas.schema(reflect.TypeOf(o.Body), true).resolve(), "", true)
}

// ResponseFields returns the members of a response's body.
func (d *Document) ResponseFields(response Response) []Field {
	if response.Body == nil {
		return nil
	}
	return listFields(d.schemas.schema(reflect.TypeOf(response.Body), false).resolve(), "", false)
}

func listFields(object *Schema, prefix string, request bool) (fields []Field) {
	for _, m := range object.Properties {
		s, _ := m.value.(*Schema)
		f := Field{Name: prefix + m.name, Required: request && !s.optional, Description: s.Description}
		t := s.resolve()
		if s.Description == "" {
			f.Description = t.Description
		}
		f.Type, f.Nullable = typeLabel(t), len(s.AnyOf) > 0
		if types, ok := t.Type.([]any); ok {
			f.Nullable = len(types) > 1
		}
		for _, value := range t.Enum {
			if text, ok := value.(string); ok {
				f.Enum = append(f.Enum, text)
			}
		}
		fields = append(fields, f)
		switch {
		case t.Items != nil:
			fields = append(fields, listFields(t.Items.resolve(), f.Name+"[].", request)...)
		case len(t.Properties) > 0:
			fields = append(fields, listFields(t, f.Name+".", request)...)
		}
	}
	return fields
}

// typeLabel returns the type of a value in words.
func typeLabel(s *Schema) string {
	t := s.Type
	if types, ok := t.([]any); ok {
		t = types[0]
	}
	switch {
	case s.Format == "date-time":
		return "time"
	case s.Format == "uri":
		return "address"
	case strings.HasSuffix(s.Pattern, `(\.\d{1,6})?$`):
		return "amount"
	case t == "string":
		return "text"
	case t == "integer":
		return "whole number"
	case t == "boolean":
		return "true or false"
	case t == "array":
		return "list"
	}
	name, _ := t.(string)
	return name
}
