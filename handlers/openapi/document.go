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

// Info is the document's metadata.
type Info struct {
	Title           string
	Description     string
	Version         string
	ServerURL       string // base URL, without a trailing slash
	SecuritySchemes map[string]SecurityScheme
	Tags            []Tag
}

// SecurityScheme is a way to send a credential: a bearer token, or a header of its
// own.
type SecurityScheme struct {
	Description string
	Header      string // "" for a bearer token
}

// Tag is a group of operations.
type Tag struct {
	ID                string // in Operation.Tag
	Name, Description string
}

// Document describes an API's operations and schemas.
type Document struct {
	Info
	Operations []Operation

	schemas *schemaReader
	headers members // components, in the order of first use
}

// New returns a Document. It fails if a field is not documented, if two operations
// share an ID or an address, if one has no tag, or if two types share a name.
func New(info Info, operations []Operation, docs SchemaDocs) (*Document, error) {
	d := &Document{Info: info, Operations: operations, schemas: &schemaReader{
		SchemaDocs: docs, components: &components{byName: map[string]*Schema{}}, types: map[string]reflect.Type{}, undocumented: map[string]bool{},
	}}
	seen := map[string]bool{}
	for _, o := range operations {
		for _, name := range []string{o.ID, o.Method + " " + o.Path} {
			if seen[name] || o.ID == "" {
				return nil, fmt.Errorf("openapi: %s %s has no name or address of its own", o.Method, o.Path)
			}
			seen[name] = true
		}
		if d.tagName(o.Tag) == "" {
			return nil, fmt.Errorf("openapi: %s has no tag", o.ID)
		}
		if o.Body != nil {
			body := d.schemas.schema(reflect.TypeOf(o.Body), true)
			if o.BodyOpen {
				d.schemas.components.byName[strings.TrimPrefix(body.Ref, refPrefix)].Additional = true
			}
		}
		for _, response := range o.Responses {
			if response.Body != nil {
				d.schemas.schema(reflect.TypeOf(response.Body), false)
			}
		}
	}
	if len(d.schemas.undocumented) > 0 {
		return nil, fmt.Errorf("openapi: nothing says what these fields are: %s",
			strings.Join(slices.Sorted(maps.Keys(d.schemas.undocumented)), ", "))
	}
	if d.schemas.clash != "" {
		return nil, fmt.Errorf("openapi: two types are named %s", d.schemas.clash)
	}
	return d, nil
}

// JSON encodes the document.
func (d *Document) JSON() ([]byte, error) {
	var paths members
	index := map[string]int{}
	for _, o := range d.Operations {
		i, found := index[o.Path]
		if !found {
			i = len(paths)
			index[o.Path] = i
			paths = append(paths, member{o.Path, members{}})
		}
		item, _ := paths[i].value.(members)
		paths[i].value = append(item, member{strings.ToLower(o.Method), d.encodeOperation(o)})
	}
	var tags []any
	var schemes members
	for _, name := range slices.Sorted(maps.Keys(d.SecuritySchemes)) {
		s := members{{"type", "http"}, {"scheme", "bearer"}}
		if header := d.SecuritySchemes[name].Header; header != "" {
			s = members{{"type", "apiKey"}, {"in", "header"}, {"name", header}}
		}
		schemes = append(schemes, member{name, append(s, member{"description", d.SecuritySchemes[name].Description})})
	}
	for _, t := range d.Tags {
		tags = append(tags, members{{"name", t.Name}, {"description", t.Description}})
	}
	return json.Marshal(members{
		{"openapi", "3.1.0"},
		{"info", members{{"title", d.Title}, {"description", d.Description}, {"version", d.Version}}},
		{"servers", []any{members{{"url", d.ServerURL}}}},
		{"tags", tags},
		{"paths", paths},
		{"components", members{{"schemas", d.schemas.components.members}, {"headers", d.headers}, {"securitySchemes", schemes}}},
	})
}

func (d *Document) encodeOperation(o Operation) members {
	m := members{{"operationId", o.ID}, {"tags", []string{d.tagName(o.Tag)}}, {"summary", o.Summary}}
	if o.Description != "" {
		m = append(m, member{"description", o.Description})
	}
	security := []any{}
	if o.SecurityScheme != "" {
		scopes := []string{}
		if o.Scope != "" {
			scopes = append(scopes, o.Scope)
		}
		security = append(security, members{{o.SecurityScheme, scopes}})
	}
	m = append(m, member{"security", security})
	if len(o.Parameters) > 0 {
		var list []any
		for _, p := range o.Parameters {
			list = append(list, p.encode())
		}
		m = append(m, member{"parameters", list})
	}
	if o.Body != nil {
		m = append(m, member{"requestBody", members{
			{"required", !o.BodyOptional},
			{"content", members{{"application/json", d.encodeContent(o)}}},
		}})
	}
	var responses members
	for _, response := range o.Responses {
		responses = append(responses, member{strconv.Itoa(response.Status), d.encodeResponse(response)})
	}
	return append(m, member{"responses", responses})
}

func (d *Document) tagName(id string) string {
	for _, t := range d.Tags {
		if t.ID == id {
			return t.Name
		}
	}
	return ""
}

// encodeContent encodes a request body's schema and examples.
func (d *Document) encodeContent(o Operation) members {
	m := members{{"schema", d.schemas.schema(reflect.TypeOf(o.Body), true)}}
	var examples members
	for i, e := range o.Examples {
		if e.Body != "" {
			examples = append(examples, member{"example" + strconv.Itoa(i+1), members{{"summary", e.Summary}, {"value", json.RawMessage(e.Body)}}})
		}
	}
	if examples != nil {
		m = append(m, member{"examples", examples})
	}
	return m
}

func (d *Document) encodeResponse(response Response) members {
	m := members{{"description", response.Description}}
	if len(response.Headers) > 0 {
		var headers members
		for _, h := range response.Headers {
			headers = append(headers, member{h.Name, members{{"$ref", "#/components/headers/" + d.headerComponent(h)}}})
		}
		m = append(m, member{"headers", headers})
	}
	if response.Body == nil {
		return m
	}
	s := d.schemas.schema(reflect.TypeOf(response.Body), false)
	if len(response.ErrorCodes) > 0 {
		code := &Schema{}
		for _, c := range response.ErrorCodes {
			code.Enum = append(code.Enum, c)
		}
		s = &Schema{AllOf: []*Schema{s, {Properties: members{{"code", code}}, Required: response.AlsoRequired}}}
	}
	return append(m, member{"content", members{{response.MediaType, members{{"schema", s}}}}})
}

// headerComponent adds a header to the components, once, and returns its name.
func (d *Document) headerComponent(h Header) string {
	name := h.Name
	if !h.Required {
		name += "-sometimes"
	}
	if !slices.ContainsFunc(d.headers, func(m member) bool { return m.name == name }) {
		s := &Schema{Type: "string"}
		h.Constraints.apply(s)
		d.headers = append(d.headers, member{name, members{{"description", h.Description}, {"required", h.Required}, {"schema", s}}})
	}
	return name
}

func (p Parameter) encode() members {
	s := &Schema{Type: "string"}
	for _, value := range p.Enum {
		s.Enum = append(s.Enum, value)
	}
	p.Constraints.apply(s)
	if p.Repeated {
		s = &Schema{Type: "array", Items: s}
	}
	if p.Example != nil {
		s.Examples = []any{p.Example}
	}
	return members{{"name", p.Name}, {"in", p.In}, {"description", p.Description}, {"required", p.Required}, {"schema", s}}
}
