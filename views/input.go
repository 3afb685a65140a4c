package views

import (
	"github.com/a-h/templ"
)

// input is a field's control and what surrounds it.
type Input struct {
	Name  string // and id
	Label string
	Type  string // text if empty
	Hint  string
	Field
	Attributes templ.Attributes
}

func (in Input) kind() string {
	if in.Type == "" {
		return "text"
	}
	return in.Type
}

// value is what the control is filled with; a password never comes back.
func (in Input) value() string {
	if in.Type == "password" {
		return ""
	}
	return in.Value
}

// describedBy names the line below a control to those who listen.
func (in Input) describedBy() string {
	switch {
	case in.Fault != "":
		return in.Name + "-fault"
	case in.Hint != "":
		return in.Name + "-hint"
	}
	return ""
}
