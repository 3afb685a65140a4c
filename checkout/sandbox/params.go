package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const maxBody = 256 << 10

// params are a request's parameters in Stripe's form encoding, where brackets
// nest: line_items[0][price_data][currency]. The readers note the first thing
// that can't be used; fault names it, or else a parameter that nobody read: a
// sandbox that ignored what it does not know would hide a misspelt one.
type params struct {
	values url.Values
	read   map[string]bool
	first  *fault
}

func readParams(w http.ResponseWriter, r *http.Request) (*params, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		return nil, invalid("", "The request's parameters can't be read.")
	}
	return &params{values: r.Form, read: map[string]bool{}}, nil
}

// text is an optional parameter, "" if it is not there.
func (p *params) text(name string) string {
	p.read[name] = true
	return strings.TrimSpace(p.values.Get(name))
}

// required is a parameter that may not be missing or empty.
func (p *params) required(name string) string {
	value := p.text(name)
	if value == "" {
		f := invalid(name, "The parameter %s is needed.", name)
		f.Code = "parameter_missing"
		p.refuse(f)
	}
	return value
}

// integer is a required whole number from least to most.
func (p *params) integer(name string, least, most int64) int64 {
	value := p.required(name)
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < least || n > most {
		f := invalid(name, "The parameter %s must be a whole number from %d to %d.", name, least, most)
		f.Code = "parameter_invalid_integer"
		p.refuse(f)
	}
	return n
}

// absoluteURL is an http or https address, or "". Its host is held to plain
// characters, since it ends up in the payment page's content security policy.
func (p *params) absoluteURL(name string) string {
	value := p.text(name)
	u, err := url.Parse(value)
	if value == "" || err == nil && (u.Scheme == "http" || u.Scheme == "https") && plainHost.MatchString(u.Host) {
		return value
	}
	f := invalid(name, "The parameter %s must be an absolute http or https URL.", name)
	f.Code = "url_invalid"
	p.refuse(f)
	return ""
}

var plainHost = regexp.MustCompile(`^[A-Za-z0-9.:\[\]-]+$`)

// pairs are the parameters name[key], such as metadata.
func (p *params) pairs(name string) map[string]string {
	pairs := map[string]string{}
	for full := range p.values {
		key, ok := strings.CutPrefix(full, name+"[")
		if key, closed := strings.CutSuffix(key, "]"); ok && closed && key != "" {
			pairs[key] = p.text(full)
		}
	}
	return pairs
}

// list are the values of name[0], name[1] and so on, and of name[].
func (p *params) list(name string) []string {
	list := slices.Clone(p.values[name+"[]"])
	p.read[name+"[]"] = true
	for i := 0; p.values.Has(fmt.Sprintf("%s[%d]", name, i)); i++ {
		list = append(list, p.text(fmt.Sprintf("%s[%d]", name, i)))
	}
	return list
}

// has tells whether anything stands under name, such as line_items[3].
func (p *params) has(name string) bool {
	for full := range p.values {
		if full == name || strings.HasPrefix(full, name+"[") {
			return true
		}
	}
	return false
}

func (p *params) refuse(f *fault) {
	if p.first == nil {
		p.first = f
	}
}

// fault is the first fault that was found, nil if all is read and in order.
func (p *params) fault() error {
	if p.first != nil {
		return p.first
	}
	var unread []string
	for name := range p.values {
		if !p.read[name] {
			unread = append(unread, name)
		}
	}
	if len(unread) == 0 {
		return nil
	}
	name := slices.Min(unread)
	f := invalid(name, "The sandbox does not know the parameter %s.", name)
	f.Code = "parameter_unknown"
	return f
}
