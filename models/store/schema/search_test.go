package schema

import "testing"

func TestFoldSearch(t *testing.T) {
	for _, same := range [][]string{
		{"jose", "José", "JOSÉ", "Jose\u0301", "josè"},
		{"muller", "Müller", "MU\u0308LLER", "muller"},
		{"strasse", "Straße", "STRASSE", "STRAẞE"},
		{"istanbul", "İstanbul", "ISTANBUL", "ıstanbul", "I\u0307stanbul"},
		{"isparta", "Isparta", "ısparta", "İSPARTA"},
		{"soren", "Søren", "SØREN"},
		{"lodz", "Łódź", "lodz"},
		{"aerø", "ÆRØ", "aero", "ærø"},
		{"nguyen", "Nguyễn", "NGUYỄN"},
		{"ελενη", "Ελένη", "ΕΛΕΝΗ", "ελένη"},
		{"οδυσσευσ", "Οδυσσεύς", "ΟΔΥΣΣΕΥΣ"},
		{"acme gmbh", "Acme\u00a0\u2003GmbH ", "ＡＣＭＥ GmbH", "Ac\u00adme Gm\u200bbH"},
		{"محمد", "مُحَمَّد"},
		{"office", "oﬃce"},
		{"hilbert", "ℋilbert"}, // a letter that is a capital one only after it is decomposed
		{"e-mail@example.test", "E-Mail@Example.test"},
	} {
		want := FoldSearch(same[0])
		for _, text := range same[1:] {
			if got := FoldSearch(text); got != want {
				t.Errorf("FoldSearch(%+q) = %+q, want %+q", text, got, want)
			}
		}
	}
	for text, want := range map[string]string{"": "", "\u0301\u200b ": "", "각": "각", "हिन्दी": "हिन्दी", "ไทย": "ไทย", "100% _x_": "100% _x_", "日本": "日本"} {
		if got := FoldSearch(text); got != want {
			t.Errorf("FoldSearch(%+q) = %+q, want %+q", text, got, want)
		}
	}
	for _, different := range [][2]string{{"가", "각"}, {"하", "히"}, {"Ann", "Bob"}} {
		if FoldSearch(different[0]) == FoldSearch(different[1]) {
			t.Errorf("%q and %q are the same", different[0], different[1])
		}
	}
}

func FuzzFoldSearch(f *testing.F) {
	for _, text := range []string{"José", "ẞ", "İ", "ΐ", "\xff", "\u0345a", "ǅ"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := FoldSearch(text)
		if again := FoldSearch(once); again != once {
			t.Errorf("FoldSearch(%+q) is %+q, and of that %+q", text, once, again)
		}
	})
}
