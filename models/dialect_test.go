package models

import (
	"reflect"
	"strings"
	"testing"
)

func TestParseDialects(t *testing.T) {
	for text, want := range map[string][]Dialect{
		"pre-dev,brookmimir,gitread,srtgen,leadmagic,native": DefaultDialects,
		"native": {{NativeDialect, "native", "Native API"}},
		"gitread": {
			{GitReadDialect, "api-credits", "Credits and checkout"}, {NativeDialect, "native", "Native API"},
		},
		" leadmagic = Acme = credits , GitRead=Äcme’s checkout, native=Acme API,": {
			{GitReadDialect, "api-credits", "Äcme’s checkout"}, {LeadMagicDialect, "v1-credits", "Acme = credits"}, {NativeDialect, "native", "Acme API"},
		},
		// A name that another dialect has by default is free if that one is off.
		"gitread=Credits balance": {
			{GitReadDialect, "api-credits", "Credits balance"}, {NativeDialect, "native", "Native API"},
		},
	} {
		if got, err := ParseDialects(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
}

func TestParseDialectsRefuses(t *testing.T) {
	const expected = "must list dialects, each once and with a name if you like, such as gitread,leadmagic=Acme credits: "
	for text, want := range map[string]string{
		",":                                  `"," lists none; to have only the native API, list native`,
		"none":                               `"none" is not one of pre-dev, brookmimir, gitread, srtgen, leadmagic, native`,
		"gitread,=Name":                      `"" is not one of pre-dev, brookmimir, gitread, srtgen, leadmagic, native`,
		"gitread,native,gitread":             "gitread is listed twice",
		"gitread, GITREAD=Other":             "gitread is listed twice",
		"gitread=":                           "the name of gitread must not be empty",
		"native= ":                           "the name of native must not be empty",
		"gitread=\u2060":                     "the name of gitread must have a visible character",
		"gitread=a\x00b":                     "the name of gitread must be plain text",
		"srtgen=" + strings.Repeat("a", 101): "the name of srtgen must have at most 100 characters",
		"gitread=Credits,srtgen=credits":     `gitread and srtgen are both named "credits"`,
		"gitread=native API":                 `gitread and native are both named "Native API"`,
		"pre-dev,gitread=Credits balance":    `pre-dev and gitread are both named "Credits balance"`,
	} {
		if got, err := ParseDialects(text); err == nil || got != nil || err.Error() != expected+want {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
}
