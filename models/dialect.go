package models

import (
	"fmt"
	"slices"
	"strings"
)

// DialectID identifies a dialect in settings and in code. Those of the published dialects
// are taken from the companies that published them, so customers never see them: they see
// a Dialect's name and slug.
type DialectID string

// The dialects.
const (
	PredevDialect     DialectID = "pre-dev"
	BrookMimirDialect DialectID = "brookmimir"
	GitReadDialect    DialectID = "gitread"
	SrtgenDialect     DialectID = "srtgen"
	LeadMagicDialect  DialectID = "leadmagic"
	NativeDialect     DialectID = "native"
)

// Dialect is one of the JSON APIs in which the portal answers.
type Dialect struct {
	ID   DialectID
	Slug string // identifies it on pages: in anchors and forms
	Name string // what customers read
}

// DefaultDialects are all dialects, in the order in which they are documented, with names
// that say what each is for.
var DefaultDialects = []Dialect{
	{PredevDialect, "credits-balance", "Credits balance"},
	{BrookMimirDialect, "credits", "Credits and profile"},
	{GitReadDialect, "api-credits", "Credits and checkout"},
	{SrtgenDialect, "api-balance", "Balance by plan"},
	{LeadMagicDialect, "v1-credits", "Credits and analytics"},
	{NativeDialect, "native", "Native API"},
}

// ParseDialects reads a list of dialects that are on, separated by commas: each is an id,
// or an id and the name that customers read ("gitread=Acme credits"). The result is in the
// order of DefaultDialects. The native API is always on, because services depend on it; the
// list can name it. An error continues a sentence that begins with the list's name.
func ParseDialects(text string) ([]Dialect, error) {
	names := map[DialectID]string{}
	for element := range strings.SplitSeq(text, ",") {
		element = strings.TrimSpace(element)
		if element == "" {
			continue
		}
		id, name, named := strings.Cut(element, "=")
		known := DialectID(strings.ToLower(strings.TrimSpace(id)))
		i := slices.IndexFunc(DefaultDialects, func(d Dialect) bool { return d.ID == known })
		if i < 0 {
			return nil, dialectsError("%q is not one of %s", id, dialectIDs())
		}
		if _, again := names[known]; again {
			return nil, dialectsError("%s is listed twice", known)
		}
		names[known] = DefaultDialects[i].Name
		if !named {
			continue
		}
		names[known] = strings.TrimSpace(name)
		if fault := CheckName(names[known]); fault != "" {
			return nil, dialectsError("the name of %s %s", known, fault)
		}
	}
	if len(names) == 0 {
		return nil, dialectsError("%q lists none; to have only the native API, list native", text)
	}
	var on []Dialect
	for _, d := range DefaultDialects {
		name, listed := names[d.ID]
		if !listed && d.ID != NativeDialect {
			continue
		}
		if listed {
			d.Name = name
		}
		if i := slices.IndexFunc(on, func(other Dialect) bool { return strings.EqualFold(other.Name, d.Name) }); i >= 0 {
			return nil, dialectsError("%s and %s are both named %q", on[i].ID, d.ID, d.Name)
		}
		on = append(on, d)
	}
	return on, nil
}

func dialectsError(format string, args ...any) error {
	return fmt.Errorf("must list dialects, each once and with a name if you like, such as gitread,leadmagic=Acme credits: "+format, args...)
}

// dialectIDs returns "pre-dev, …, native".
func dialectIDs() string {
	var ids []string
	for _, d := range DefaultDialects {
		ids = append(ids, string(d.ID))
	}
	return strings.Join(ids, ", ")
}
