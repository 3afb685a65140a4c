package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// Every example of docs/single-sign-on.md can be used as it stands.
func TestSingleSignOnExamples(t *testing.T) {
	text, err := os.ReadFile("../../docs/single-sign-on.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	for _, example := range examples {
		env := map[string]string{}
		for line := range strings.Lines(example[1]) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			env[name] = strings.Trim(value, `"`)
		}
		c, err := readConfig(func(name string) string { return env[name] })
		if err != nil || len(c.providers)+len(c.tokens) == 0 {
			t.Errorf("%s\ngives %d providers and %d issuers, %v", example[1], len(c.providers), len(c.tokens), err)
		}
	}
	if len(examples) != 8 {
		t.Errorf("there are %d examples", len(examples))
	}
}
