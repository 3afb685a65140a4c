package openapi

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Info is what the document says of itself.
type Info struct {
	Title   string
	About   string
	Version string
	Server  string // the base address, without a trailing slash
	Schemes map[string]Scheme
	Tags    []Tag
}

// Scheme is a way to show a credential: a bearer token, or a header of its own.
type Scheme struct {
	About  string
	Header string // "" for a bearer token
}

// Tag is a group of operations.
type Tag struct{ Name, About string }

// Document is the operations with their schemas.
type Document struct {
	Info
	Operations []Operation

	reader  *reader
	headers members // components, in the order of their first use
}

// New makes a document. It fails if a field has no word, or two operations one
// name or one address.
func New(info Info, operations []Operation, language Language) (*Document, error) {
	d := &Document{Info: info, Operations: operations, reader: &reader{
		Language: language, components: &components{at: map[string]*Schema{}}, missing: map[string]bool{},
	}}
	seen := map[string]bool{}
	for _, o := range operations {
		for _, name := range []string{o.ID, o.Method + " " + o.Path} {
			if seen[name] || o.ID == "" {
				return nil, fmt.Errorf("openapi: %s %s has no name or address of its own", o.Method, o.Path)
			}
			seen[name] = true
		}
		if o.Body != nil {
			d.reader.schema(reflect.TypeOf(o.Body), true)
		}
		for _, a := range o.Answers {
			if a.Body != nil {
				d.reader.schema(reflect.TypeOf(a.Body), false)
			}
		}
	}
	if len(d.reader.missing) > 0 {
		return nil, fmt.Errorf("openapi: nothing says what these fields are: %s",
			strings.Join(slices.Sorted(maps.Keys(d.reader.missing)), ", "))
	}
	return d, nil
}

// JSON is the document as a file.
func (d *Document) JSON() ([]byte, error) {
	var paths members
	at := map[string]int{}
	for _, o := range d.Operations {
		i, known := at[o.Path]
		if !known {
			i = len(paths)
			at[o.Path] = i
			paths = append(paths, member{o.Path, members{}})
		}
		item, _ := paths[i].value.(members)
		paths[i].value = append(item, member{strings.ToLower(o.Method), d.operation(o)})
	}
	var tags []any
	var named members
	for _, name := range slices.Sorted(maps.Keys(d.Schemes)) {
		s := members{{"type", "http"}, {"scheme", "bearer"}}
		if header := d.Schemes[name].Header; header != "" {
			s = members{{"type", "apiKey"}, {"in", "header"}, {"name", header}}
		}
		named = append(named, member{name, append(s, member{"description", d.Schemes[name].About})})
	}
	for _, t := range d.Tags {
		tags = append(tags, members{{"name", t.Name}, {"description", t.About}})
	}
	return json.Marshal(members{
		{"openapi", "3.1.0"},
		{"info", members{{"title", d.Title}, {"description", d.About}, {"version", d.Version}}},
		{"servers", []any{members{{"url", d.Server}}}},
		{"tags", tags},
		{"paths", paths},
		{"components", members{{"schemas", d.reader.components.members}, {"headers", d.headers}, {"securitySchemes", named}}},
	})
}

func (d *Document) operation(o Operation) members {
	m := members{{"operationId", o.ID}, {"tags", []string{o.Tag}}, {"summary", o.Title}}
	if o.About != "" {
		m = append(m, member{"description", o.About})
	}
	security := []any{}
	if o.Scheme != "" {
		scopes := []string{}
		if o.Scope != "" {
			scopes = append(scopes, o.Scope)
		}
		security = append(security, members{{o.Scheme, scopes}})
	}
	m = append(m, member{"security", security})
	if len(o.Parameters) > 0 {
		var list []any
		for _, p := range o.Parameters {
			list = append(list, p.describe())
		}
		m = append(m, member{"parameters", list})
	}
	if o.Body != nil {
		m = append(m, member{"requestBody", members{
			{"required", !o.BodyOptional},
			{"content", members{{"application/json", d.content(o)}}},
		}})
	}
	var answers members
	for _, a := range o.Answers {
		answers = append(answers, member{strconv.Itoa(a.Status), d.answer(a)})
	}
	return append(m, member{"responses", answers})
}

// content is what is sent, with the examples that have a body.
func (d *Document) content(o Operation) members {
	m := members{{"schema", d.reader.schema(reflect.TypeOf(o.Body), true)}}
	var examples members
	for i, e := range o.Examples {
		if e.Body != "" {
			examples = append(examples, member{"example" + strconv.Itoa(i+1), members{{"summary", e.Title}, {"value", json.RawMessage(e.Body)}}})
		}
	}
	if examples != nil {
		m = append(m, member{"examples", examples})
	}
	return m
}

func (d *Document) answer(a Answer) members {
	m := members{{"description", a.About}}
	if len(a.Headers) > 0 {
		var headers members
		for _, h := range a.Headers {
			headers = append(headers, member{h.Name, members{{"$ref", "#/components/headers/" + d.header(h)}}})
		}
		m = append(m, member{"headers", headers})
	}
	if a.Body == nil {
		return m
	}
	s := d.reader.schema(reflect.TypeOf(a.Body), false)
	if len(a.Codes) > 0 {
		code := &Schema{}
		for _, c := range a.Codes {
			code.Enum = append(code.Enum, c)
		}
		s = &Schema{AllOf: []*Schema{s, {Properties: members{{"code", code}}, Required: a.Needs}}}
	}
	return append(m, member{"content", members{{a.MediaType, members{{"schema", s}}}}})
}

// header makes a header a component, once, and returns its name.
func (d *Document) header(h Header) string {
	name := h.Name
	if !h.Always {
		name += "-sometimes"
	}
	if !slices.ContainsFunc(d.headers, func(m member) bool { return m.name == name }) {
		s := &Schema{Type: "string"}
		h.Form.apply(s)
		d.headers = append(d.headers, member{name, members{{"description", h.About}, {"required", h.Always}, {"schema", s}}})
	}
	return name
}

func (p Parameter) describe() members {
	s := &Schema{Type: "string"}
	for _, value := range p.Enum {
		s.Enum = append(s.Enum, value)
	}
	p.Form.apply(s)
	if p.Repeated {
		s = &Schema{Type: "array", Items: s}
	}
	if p.Example != nil {
		s.Examples = []any{p.Example}
	}
	return members{{"name", p.Name}, {"in", p.In}, {"description", p.About}, {"required", p.Required}, {"schema", s}}
}
