package web

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
)

func TestFormReaders(t *testing.T) {
	f := Form{
		Values: url.Values{
			"ok": {" 2.5 "}, "minus": {"-3"}, "word": {"many"}, "blank": {"  "}, "size": {"10 GB"}, "name": {"a\x00b"},
		},
		Subjects: map[string]string{"word": "The amount", "minus": "The price", "blank": "The allowance", "name": "The name"},
	}
	if got := f.Credits("ok"); got != 2_500_000 {
		t.Errorf("2.5 is %d millionths", got)
	}
	if got := f.SignedCredits("minus"); got != -3*models.Credit {
		t.Errorf("-3 is %d millionths", got)
	}
	if f.OptionalCredits("blank") != 0 || f.OptionalBytes("blank") != 0 || f.OptionalNumber("blank", "A number.") != 0 {
		t.Error("an empty field is not 0")
	}
	if got := f.OptionalBytes("size"); got.String() != "10 GB" {
		t.Errorf("10 GB is %s", got)
	}
	if f.Faults.Any() {
		t.Fatalf("faults of what can be read: %v", f.Faults.fields)
	}
	f.Credits("minus")
	f.Credits("word")
	f.Credits("blank")
	f.Name("name")
	f.OptionalNumber("word", "Never said: the first fault stays.")
	f.Required("reason", "Enter a reason.")
	f.Chosen("kind", false)
	want := map[string]string{
		"minus": "The price " + models.ErrCreditsSyntax.Error() + ".", "word": "The amount " + models.ErrCreditsSyntax.Error() + ".",
		"blank": "The allowance " + models.ErrCreditsSyntax.Error() + ".", "name": "The name must be plain text.",
		"reason": "Enter a reason.", "kind": "Choose one of these.",
	}
	for field, sentence := range want {
		if got := f.Faults.Of(field); got != sentence {
			t.Errorf("the fault of %s is %q, want %q", field, got, sentence)
		}
	}
	if len(f.Faults.fields) != len(want) || f.Faults.Status != http.StatusUnprocessableEntity {
		t.Errorf("%d faults with status %d", len(f.Faults.fields), f.Faults.Status)
	}
}

// What the models call visible is what the pages print; anything else has words in its
// place, so that a link under an old name can still be clicked.
func TestNamesOfOldShowSomething(t *testing.T) {
	for _, name := range []string{"", " ", "\u200b", "\u202e", "\u3164", "\u2800", "\u0301", "\ufe0f", "\ue000", "a", "\u200ba", "李", "مريم", "7", "—", "👩"} {
		got := views.Shown(t.Context(), name)
		if want := map[bool]string{true: name, false: "(no name)"}[models.HasVisible(name)]; got != want {
			t.Errorf("%q is shown as %q, want %q", name, got, want)
		}
	}
}

// A reason of invisible characters is none.
func TestInvisibleTextIsMissing(t *testing.T) {
	f := Form{Values: url.Values{"reason": {" \u200b\u200d "}, "name": {"\u3164"}}, Subjects: map[string]string{"name": "The name"}}
	f.Reason()
	f.Name("name")
	if got := f.Faults.Of("reason"); got != "Enter a reason." {
		t.Errorf("the fault of the reason is %q", got)
	}
	if got := f.Faults.Of("name"); got != "The name must have a visible character." {
		t.Errorf("the fault of the name is %q", got)
	}
}

// Only a key that one of our pages can have printed is kept. Otherwise the form comes back
// with another one.
func TestFormKey(t *testing.T) {
	f := Form{Values: url.Values{"key": {"k1"}}}
	if f.CheckKey(); f.Faults.Any() || f.View("/here").Key != "k1" {
		t.Errorf("a good key became %q (%q)", f.View("/here").Key, f.Faults.Form)
	}
	for _, key := range []string{"", "two words", "ä"} {
		f := Form{Values: url.Values{"key": {key}}}
		f.CheckKey()
		if got := f.View("/here").Key; got == "" || got == key || f.Faults.Form != "Something was missing from the form. Send it again." {
			t.Errorf("the key %q became %q (%q)", key, got, f.Faults.Form)
		}
	}
}
