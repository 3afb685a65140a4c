package link

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestTokensAreLongAndDiffer(t *testing.T) {
	a, b := NewToken(), NewToken()
	if a == b || len(a) != 43 {
		t.Errorf("tokens are %q and %q", a, b)
	}
	if got, ok := ParseToken(string(a)); !ok || got != a {
		t.Errorf("%q parses as %q, %v", a, got, ok)
	}
}

func FuzzParseToken(f *testing.F) {
	f.Add(string(NewToken()))
	f.Add("")
	f.Add(strings.Repeat("A", 43))
	f.Add(strings.Repeat("A", 42) + "B") // its last bits are not zero
	f.Add(strings.Repeat("A", 42) + "\n")
	f.Fuzz(func(t *testing.T, s string) {
		token, ok := ParseToken(s)
		if !ok {
			return
		}
		b, err := base64.RawURLEncoding.DecodeString(s)
		if string(token) != s || err != nil || len(b) != 32 || base64.RawURLEncoding.EncodeToString(b) != s {
			t.Errorf("%q is taken for a token", s)
		}
	})
}

func TestLinkCheck(t *testing.T) {
	made := time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC)
	link := Link{Purpose: Reset, CreatedAt: made, ExpiresAt: made.Add(Reset.Life())}
	used := link
	used.UsedAt = made
	for name, c := range map[string]struct {
		link Link
		at   time.Time
		want string
	}{
		"new":            {link, made, ""},
		"a moment left":  {link, made.Add(time.Hour - 1), ""},
		"over":           {link, made.Add(time.Hour), "This link has expired."},
		"used":           {used, made, "This link was already used."},
		"used, and over": {used, made.Add(2 * time.Hour), "This link was already used."},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.link.Check(c.at)
			if c.want == "" && got == nil {
				return
			}
			if got == nil || got.Message != c.want || got.Code != models.CodeNotFound {
				t.Errorf("got %v, want %q", got, c.want)
			}
		})
	}
}
