package openapi

import (
	"bytes"
	"encoding/json"
)

// Schema is a JSON Schema (2020-12), as far as the document needs it.
type Schema struct {
	Ref         string      `json:"$ref,omitempty"`
	Type        any         `json:"type,omitempty"` // a name, or a list of names
	Description string      `json:"description,omitempty"`
	Format      string      `json:"format,omitempty"`
	Pattern     string      `json:"pattern,omitempty"`
	Enum        []any       `json:"enum,omitempty"`
	Minimum     *int64      `json:"minimum,omitempty"`
	Maximum     *int64      `json:"maximum,omitempty"`
	Properties  members     `json:"properties,omitempty"`
	Required    []string    `json:"required,omitempty"`
	Items       *Schema     `json:"items,omitempty"`
	Additional  any         `json:"additionalProperties,omitempty"` // true, false, or a schema
	AllOf       []*Schema   `json:"allOf,omitempty"`
	AnyOf       []*Schema   `json:"anyOf,omitempty"`
	Examples    []any       `json:"examples,omitempty"`
	optional    bool        // as a member of an object
	components  *components // what Ref refers to
}

// members are the members of a JSON object in the order in which they are written.
type members []member

type member struct {
	name  string
	value any
}

// MarshalJSON keeps the order, which a map would lose.
func (m members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, each := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(each.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(each.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// components are the named schemas, in the order of first use.
type components struct {
	members
	byName map[string]*Schema
}

func (c *components) add(name string, s *Schema) {
	c.byName[name] = s
	c.members = append(c.members, member{name, s})
}

const refPrefix = "#/components/schemas/"

// resolve returns the schema itself, or the one it refers to.
func (s *Schema) resolve() *Schema {
	switch {
	case s.Ref != "":
		return s.components.byName[s.Ref[len(refPrefix):]]
	case len(s.AnyOf) > 0:
		return s.AnyOf[0].resolve()
	}
	return s
}
