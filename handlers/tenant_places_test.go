package handlers_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// A place is where a request can have an ID: a parameter of a route's path, of its query, a
// field of a form or a member of a JSON body.
type place struct{ route, in, name string }

func (p place) String() string { return p.in + " " + p.name + " of " + p.route }

// idNames are what IDs are called, by where they are. Each place with such a name needs a row.
var idNames = map[string][]string{
	"path": {"id", "token", "entry", "lot", "purchase", "charge", "subscription", "subject"},
	"query": {"account", "key", "member", "user", "subject", "after", "invited", "created", "canceled", "session_id", "cursor",
		"restored", "actor"},
	"form": {"account", "user", "id", "subject", "invitation", "note", "kept", "domain"},
	"json": {"account", "external_id", "key", "user", "sessionId"},
}

// otherNames are what everything else is called that is read of a request.
var otherNames = map[string][]string{
	// Of the operator's catalog and documents, which are the same for everybody.
	"path": {"slug", "group", "code", "date", "window", "name", "provider", "*"},
	"query": {
		"page", "preview", "abandoned", "review", "seen", "q", "email", "next", "show", "by", "month", "archived",
		"kind", "product", "since", "until", "range", "from", "to", "window", "at", "limit", "group", "per", "unit", // filters
		"before",                                                                  // a number within what the rest of the address names
		"state", "outcome", "action", "request", "code", "status", "role", "kept", // of operators' lists
		"flagged", "payment", "v", "network", "text",
		"coming",               // whether all upcoming events are listed
		"error", "iss", "link", // of the ways to and from a provider
	},
	"form": {
		"csrf_token", "return_to", "key", "step", "was", "reason", "confirmed", "shown", "page", "window", "version",
		"name", "email", "password", "current", "new", "zone", "next", "language", "dialect", "role", "keys", "grace",
		"limit", "boost.credits", "boost.until", "set_reason", "boost_reason", "remove_reason", "threshold", "credits", "pack", "give_up",
		"expires", "date", "networks", "scope", "rate", "billing_email", "price", "features", "address", "tax_id", "contacts", "text", "secret", "stop",
		"amount", "kind", "expiry", "until", "invoice", "received", "act", "plan", "status", "decision", "default",
		"issuer", "join_role",
		"why", "reason-suspended", "reason-closed", "reason-active",
		"code", "recovery", "answer", "app", "lost", // of second factors; app is a secret, sealed for its owner
		"challenge", "form", // random tokens, which count for whom they were made: passkeys.go and confirm_test.go
		"slug", "allowance", "period", "rollover_periods", "rollover_cap", "storage_limit", "unit_cost", "rule", "archived", "file",
	},
	"json": {
		"credits", "product", "quantity", "client_ip", "reference", "description", "metadata", "hold", "expires_in", "final", "reason",
		"kind", "starts_at", "expires_at", "priority", "limit", "boost", "usage", "delta", "name", "email", "zone", "plan", "charge",
	},
}

// exempt says why a place needs no row, "" if it does.
func exempt(p place) string {
	_, path, _ := strings.Cut(p.route, " ")
	below := func(prefixes ...string) bool {
		return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(path, prefix) })
	}
	switch {
	case p.name == "token" && below("/setup/", "/verify/", "/reset/"):
		return "whoever has the token may: it was mailed or printed"
	case p.in == "path" && p.name == "id" && below("/admin/approvals/", "/admin/bulk/", "/admin/events/", "/admin/mails/"):
		return "it is the operator's own"
	case p.in == "query" && below("/admin/approvals", "/admin/bulk", "/admin/events", "/admin/mails", "/admin/staff", "/admin/plans", "/admin/products"):
		return "the list is the operator's own"
	case p.in == "form" && p.name == "account" && below("/admin/accounts/:id/"):
		return "the path names the account, and nobody reads the field"
	case below("/admin/settings/:group"):
		return "settings are the operator's own"
	case p.name == "cursor" && below("/v1/accounts/:id/entries", "/v1/analytics/requests"):
		return "it is a number within the account that the request is about"
	case (p.name == "cursor" || p.name == "after") && below("/usage/caps", "/admin/accounts/:id/caps", "/v1/accounts/:id/caps"):
		return "it is a position in the order of subjects, which need not be there any more"
	case p.name == "cursor" && below("/v1/plans", "/v1/products"):
		return "it is a name in the catalog"
	}
	return ""
}

// placesWithoutRow finds the places of IDs in the routes, in the API's document, in the forms
// and links of the pages and in the sources of the handlers, and returns those that no row
// tries, and names that nobody has said of what they are.
func (x *tenants) placesWithoutRow(t *testing.T) (missing []string) {
	t.Helper()
	routes, found := map[string]*regexp.Regexp{}, map[place]bool{}
	for _, r := range x.handler.Routes() {
		route := r.Method + " " + r.Path
		routes[route] = regexp.MustCompile("^" + pathParameter.ReplaceAllString(r.Path, "(?P<$1>[^/]+)") + "$")
		for _, parameter := range pathParameter.FindAllStringSubmatch(r.Path, -1) {
			found[place{route, "path", parameter[1]}] = true
		}
	}
	for p := range x.documentedPlaces(t) {
		found[p] = true
	}
	for p := range x.renderedPlaces(t, routes) {
		found[p] = true
	}
	rows := map[place]bool{}
	for _, row := range tenantRows {
		for _, p := range placesOf(t, row, routes[row.route]) {
			rows[p] = true
		}
	}
	for p := range found {
		if exempt(p) != "" {
			continue
		}
		if slices.Contains(idNames[p.in], p.name) && !rows[p] {
			missing = append(missing, p.String())
		}
		if !slices.Contains(idNames[p.in], p.name) && !slices.Contains(otherNames[p.in], p.name) {
			missing = append(missing, p.String()+", whose name nobody knows")
		}
	}
	for _, name := range namesInSources(t) {
		missing = append(missing, "what the handlers read as "+name)
	}
	slices.Sort(missing)
	return missing
}

// placesOf returns the places in which a row has an ID.
func placesOf(t *testing.T, row tenantRow, address *regexp.Regexp) (places []place) {
	t.Helper()
	if address == nil {
		t.Fatalf("%s is no route", row.route)
	}
	add := func(in, name, value string) {
		if named.MatchString(value) {
			places = append(places, place{row.route, in, name})
		}
	}
	path, query, _ := strings.Cut(row.path, "?")
	match := address.FindStringSubmatch(path)
	if match == nil {
		t.Fatalf("%s does not lead to %s", row.path, row.route)
	}
	for i, name := range address.SubexpNames()[1:] {
		add("path", name, match[i+1])
	}
	pairs := func(in, text string) {
		values, err := url.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		for name := range values {
			add(in, name, values.Get(name))
		}
	}
	pairs("query", query)
	if !strings.HasPrefix(row.body, "{") {
		pairs("form", row.body)
		return places
	}
	for _, member := range regexp.MustCompile(`"(\w+)":"([^"]*)"`).FindAllStringSubmatch(row.body, -1) {
		add("json", member[1], member[2])
	}
	return places
}

// documentedPlaces are the parameters and the members of bodies in the API's document.
func (x *tenants) documentedPlaces(t *testing.T) map[place]bool {
	t.Helper()
	found := map[place]bool{}
	c := readContract(t, x.document())
	for _, o := range c.operations {
		route := o.method + " " + bracedParameter.ReplaceAllStringFunc(o.path, func(name string) string { return ":" + strings.Trim(name, "{}") })
		for _, p := range o.Parameters {
			if p.In == "query" {
				found[place{route, "query", p.Name}] = true
			}
		}
		for _, name := range c.requestFields(o) {
			found[place{route, "json", name}] = true
		}
	}
	return found
}

// renderedPlaces are the fields of forms and the parameters of links on every page that can
// be reached.
func (x *tenants) renderedPlaces(t *testing.T, routes map[string]*regexp.Regexp) map[place]bool {
	t.Helper()
	found := map[place]bool{}
	id := func(name string) string { return x.own.ids[name] }
	starts := map[string][]string{
		"nobody":   {"/", "/signin", "/signup", "/forgot", "/docs"},
		"guest":    {"/dashboard", "/invitations/" + id("invitation")},
		"owner":    {"/dashboard", "/enterprise/dashboard?account=" + id("account"), "/enterprise/new", "/settings", "/success?session_id=" + id("open-session"), "/buy?account=" + id("account")},
		"operator": {"/admin", "/admin/accounts/" + id("account"), "/admin/users/" + id("member")},
	}
	for as, queue := range starts {
		seen := map[string]bool{}
		for len(queue) > 0 {
			address := queue[0]
			queue = queue[1:]
			a := x.send(x.own.credentials[as], "GET", address, "")
			if as != "operator" {
				x.checkSilence(t, address+" as "+as, a, "")
			}
			if a.status == 303 {
				queue = append(queue, a.header.Get("Location"))
			} else if strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
				queue = append(queue, x.readPage(t, a.body, routes, found, seen)...)
			}
		}
		if len(seen) < 5 {
			t.Errorf("%s has seen %d pages", as, len(seen))
		}
	}
	return found
}

// readPage collects the places on a page and returns the pages that it leads to and that were
// not seen.
func (x *tenants) readPage(t *testing.T, text string, routes map[string]*regexp.Regexp, found map[place]bool, seen map[string]bool) (next []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	attribute := func(n *html.Node, name string) string {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val
			}
		}
		return ""
	}
	for n := range root.Descendants() {
		switch n.Data {
		case "a":
			address, err := url.Parse(attribute(n, "href"))
			if err != nil || address.Host != "" || address.Scheme != "" || !strings.HasPrefix(address.Path, "/") {
				continue
			}
			route := routeOf(routes, "GET", address.Path)
			shape := route
			for name := range address.Query() {
				if route != "" {
					found[place{route, "query", name}] = true
				}
				shape += " " + name + "=" + address.Query().Get("page")
			}
			if route != "" && !seen[shape] && !strings.HasPrefix(address.Path, "/errors/") {
				seen[shape] = true
				next = append(next, address.RequestURI())
			}
		case "form":
			method, in := "GET", "query"
			if strings.EqualFold(attribute(n, "method"), "post") {
				method, in = "POST", "form"
			}
			route := routeOf(routes, method, attribute(n, "action"))
			if route == "" {
				t.Errorf("a form is sent to %s, which is no route", attribute(n, "action"))
				continue
			}
			for field := range n.Descendants() {
				if name := attribute(field, "name"); name != "" && slices.Contains([]string{"input", "select", "textarea", "button"}, field.Data) {
					found[place{route, in, name}] = true
				}
			}
		}
	}
	return next
}

// routeOf returns the route of a path, "" if there is none.
func routeOf(routes map[string]*regexp.Regexp, method, path string) (found string) {
	path, _, _ = strings.Cut(path, "?")
	for route, address := range routes {
		if strings.HasPrefix(route, method+" ") && address.MatchString(path) && (found == "" || strings.Count(route, ":") < strings.Count(found, ":")) {
			found = route
		}
	}
	return found
}

// namesInSources returns the names by which the handlers read parameters and fields that are
// in none of the lists of names.
func namesInSources(t *testing.T) (unknown []string) {
	t.Helper()
	known := map[string]bool{}
	for _, names := range []map[string][]string{idNames, otherNames} {
		for _, list := range names {
			for _, name := range list {
				known[name] = true
			}
		}
	}
	readers := []string{"QueryParam", "Param", "FormValue", "Text", "Get", "Name", "Required", "Credits", "Number", "Select"}
	known["json"] = true // which is read of a struct's tag
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "test/") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			selector, ok := call.Fun.(*ast.SelectorExpr)
			literal, isText := call.Args[0].(*ast.BasicLit)
			if !ok || !isText || literal.Kind != token.STRING || !slices.Contains(readers, selector.Sel.Name) {
				return true
			}
			name, err := strconv.Unquote(literal.Value)
			if err == nil && !known[name] && name == strings.ToLower(name) && !strings.ContainsAny(name, "/ ") {
				known[name] = true
				unknown = append(unknown, name+" in "+path)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return unknown
}
