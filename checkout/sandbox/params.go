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

// params are a request's parameters in Stripe's form encoding, with brackets for
// nesting: line_items[0][price_data][currency]. The methods record the first invalid
// parameter, which err returns. It also returns an error for a parameter that was
// never read, since ignoring unknown parameters would hide misspelt ones.
type params struct {
	values   url.Values
	read     map[string]bool
	firstErr *apiError
}

func parseParams(w http.ResponseWriter, r *http.Request) (*params, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		return nil, invalidRequest("", "The request's parameters can't be read.")
	}
	return &params{values: r.Form, read: map[string]bool{}}, nil
}

// text returns an optional parameter, "" if it is missing.
func (p *params) text(name string) string {
	p.read[name] = true
	return strings.TrimSpace(p.values.Get(name))
}

// required returns a parameter that must not be missing or empty.
func (p *params) required(name string) string {
	value := p.text(name)
	if value == "" {
		p.fail(invalidRequestCode("parameter_missing", name, "The parameter %s is needed.", name))
	}
	return value
}

// integer returns a required integer from lowest to highest.
func (p *params) integer(name string, lowest, highest int64) int64 {
	value := p.required(name)
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < lowest || n > highest {
		p.fail(invalidRequestCode("parameter_invalid_integer", name, "The parameter %s must be a whole number from %d to %d.", name, lowest, highest))
	}
	return n
}

// absoluteURL returns an optional http or https URL. The characters of its host are
// restricted, because the host becomes part of the payment page's
// Content-Security-Policy.
func (p *params) absoluteURL(name string) string {
	value := p.text(name)
	u, err := url.Parse(value)
	if value == "" || err == nil && (u.Scheme == "http" || u.Scheme == "https") && hostPattern.MatchString(u.Host) {
		return value
	}
	p.fail(invalidRequestCode("url_invalid", name, "The parameter %s must be an absolute http or https URL.", name))
	return ""
}

var hostPattern = regexp.MustCompile(`^[A-Za-z0-9.:\[\]-]+$`)

// stringMap returns the parameters name[key] by key, such as metadata.
func (p *params) stringMap(name string) map[string]string {
	pairs := map[string]string{}
	for full := range p.values {
		key, ok := strings.CutPrefix(full, name+"[")
		if key, closed := strings.CutSuffix(key, "]"); ok && closed && key != "" {
			pairs[key] = p.text(full)
		}
	}
	return pairs
}

// list returns the values of name[0], name[1] and so on, and of name[].
func (p *params) list(name string) []string {
	list := slices.Clone(p.values[name+"[]"])
	p.read[name+"[]"] = true
	for i := 0; p.values.Has(fmt.Sprintf("%s[%d]", name, i)); i++ {
		list = append(list, p.text(fmt.Sprintf("%s[%d]", name, i)))
	}
	return list
}

// has reports whether there is a parameter name or name[…], such as line_items[3].
func (p *params) has(name string) bool {
	for full := range p.values {
		if full == name || strings.HasPrefix(full, name+"[") {
			return true
		}
	}
	return false
}

// fail records an error, unless there is one already.
func (p *params) fail(err *apiError) {
	if p.firstErr == nil {
		p.firstErr = err
	}
}

// err returns the first error, nil if all parameters were read and are valid.
func (p *params) err() error {
	if p.firstErr != nil {
		return p.firstErr
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
	return invalidRequestCode("parameter_unknown", name, "The sandbox does not know the parameter %s.", name)
}
