package views

import (
	"testing"
)

func TestInitial(t *testing.T) {
	for name, want := range map[string]string{"Alex": "A", "émile": "É", "  (acme)": "A", "3M": "3", "": "·", "—": "·"} {
		if got := initial(name); got != want {
			t.Errorf("initial(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestChangeClass(t *testing.T) {
	for change, want := range map[string]string{"+10": "num plus", "−2.5": "num minus", "-2.5": "num minus", "0": "num none", "": "num none",
		"\u2068+10\u2069": "num plus", "\u2068\u22122.5\u2069": "num minus"} {
		if got := ChangeClass(change); got != want {
			t.Errorf("changeClass(%q) = %q, want %q", change, got, want)
		}
	}
}

func TestCapital(t *testing.T) {
	for word, want := range map[string]string{"credits": "Credits", "éclairs": "Éclairs", "": ""} {
		if got := Capital(word); got != want {
			t.Errorf("Capital(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestStorageTone(t *testing.T) {
	for permille, want := range map[int]Tone{0: ToneNeutral, 899: ToneNeutral, 900: ToneWarn, 1000: ToneWarn, 1001: ToneBad} {
		if got := storageTone(permille); got != want {
			t.Errorf("fullness(%d) = %q, want %q", permille, got, want)
		}
	}
}
