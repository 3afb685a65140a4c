package access

import (
	"strings"

	"github.com/bursar-portal/bursar/views"
)

// SnippetLanguages are what snippets are written in, the first one selected.
var SnippetLanguages = []views.Option{
	{Value: "curl", Text: "curl", Selected: true}, {Value: "javascript", Text: "JavaScript"}, {Value: "python", Text: "Python"}, {Value: "go", Text: "Go"},
}

// Snippets are the programs that make a call of the portal at a base address with
// a key. They need nothing but what comes with their language.
func Snippets(c Call, base, key string) []Snippet {
	fill := strings.NewReplacer("URL", base+c.Path, "HEADER", c.Header, "CREDENTIAL", c.Scheme+key)
	list := make([]Snippet, len(SnippetLanguages))
	for i, l := range SnippetLanguages {
		list[i] = Snippet{l.Value, fill.Replace(snippetTexts[l.Value])}
	}
	return list
}

var snippetTexts = map[string]string{
	"curl": `curl URL \
  -H 'HEADER: CREDENTIAL'`,

	"javascript": `const answer = await fetch("URL", {
  headers: { "HEADER": "CREDENTIAL" },
});
if (!answer.ok) throw new Error(await answer.text());
console.log(await answer.json());`,

	"python": `import json
import urllib.request

request = urllib.request.Request(
    "URL",
    headers={"HEADER": "CREDENTIAL"},
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer))`,

	"go": `package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
)

func main() {
	request, err := http.NewRequest("GET", "URL", nil)
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("HEADER", "CREDENTIAL")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		log.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		log.Fatalf("%s: %s", answer.Status, body)
	}
	fmt.Println(string(body))
}`,
}
