package models_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestSecret(t *testing.T) {
	secret := models.NewSecret()
	upper, ok := models.ParseSecret(strings.ToUpper(string(secret)))
	if !ok || upper != secret || upper.Hash() != secret.Hash() {
		t.Error("a secret in upper case is not the same secret")
	}
	for _, bad := range []string{"", "abc", strings.Repeat("g", 64), string(secret) + "0", string(secret[:63])} {
		if _, ok := models.ParseSecret(bad); ok {
			t.Errorf("%q was taken for a secret", bad)
		}
	}
}

func TestFindSecrets(t *testing.T) {
	a, b := models.Secret(strings.Repeat("0123456789abcdef", 4)), models.Secret(strings.Repeat("fedcba9876543210", 4))
	for text, want := range map[string][]models.Secret{
		"": nil, "nothing": nil, string(a[1:]): nil, string(a): {a}, "x" + strings.ToUpper(string(a)) + "x": {a},
		"KEY=" + string(a) + "\nOTHER=" + string(b) + " " + string(a): {a, b},
		"é" + string(a) + "é": {a},
		"0" + string(a):       {"0" + a[:63], a},
		string(a) + "ff":      {a, a[1:] + "f", a[2:] + "ff"},
	} {
		if got := models.FindSecrets(text); !slices.Equal(got, want) {
			t.Errorf("%q has %q, want %q", text, got, want)
		}
	}
}

// Whatever is found stands in the text, once, and whatever parses as a secret by itself is
// found wherever it stands.
func FuzzFindSecrets(f *testing.F) {
	f.Add("KEY=", strings.Repeat("0123456789abcdef", 4), "\n")
	f.Add("%3D", strings.Repeat("ABCDEF0123456789", 4), "0")
	f.Add("é", "short", strings.Repeat("0", 70))
	f.Fuzz(func(t *testing.T, before, middle, after string) {
		text := before + middle + after
		found := models.FindSecrets(text)
		seen := map[models.Secret]bool{}
		for _, s := range found {
			if parsed, ok := models.ParseSecret(string(s)); !ok || parsed != s || seen[s] || !strings.Contains(strings.ToLower(text), string(s)) {
				t.Errorf("%q is found in %q", s, text)
			}
			seen[s] = true
		}
		if secret, ok := models.ParseSecret(middle); ok && !seen[secret] {
			t.Errorf("%q is not found in %q", secret, text)
		}
	})
}
