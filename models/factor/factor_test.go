package factor

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// The secret of RFC 6238, appendix B, whose codes of eight digits end with these.
const rfcSecret Secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

func TestCodesAreThoseOfTheRFC(t *testing.T) {
	for seconds, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := rfcSecret.Code(StepAt(time.Unix(seconds, 0))); got != want {
			t.Errorf("at %d the code is %s, want %s", seconds, got, want)
		}
	}
}

// A code counts in its own half minute and the ones beside it, and once.
func TestMatch(t *testing.T) {
	now := time.Unix(1_234_567_890, 0)
	step := StepAt(now)
	for _, c := range []struct {
		code string
		used int64
		want int64
		ok   bool
	}{
		{rfcSecret.Code(step), 0, step, true},
		{rfcSecret.Code(step - 1), 0, step - 1, true},
		{rfcSecret.Code(step + 1), 0, step + 1, true},
		{rfcSecret.Code(step - 2), 0, 0, false},
		{rfcSecret.Code(step + 2), 0, 0, false},
		{rfcSecret.Code(step), step, 0, false},
		{rfcSecret.Code(step - 1), step, 0, false},
		{rfcSecret.Code(step + 1), step, step + 1, true},
		{" 005 924\u00a0", 0, step, true},
		{"005-924", 0, step, true},
		{"00592", 0, 0, false},
		{"0005924", 0, 0, false},
		{"", 0, 0, false},
		{"００５９２４", 0, 0, false},
	} {
		if got, ok := rfcSecret.Match(c.code, now, c.used); got != c.want || ok != c.ok {
			t.Errorf("%q after %d: %d, %v", c.code, c.used, got, ok)
		}
	}
	if _, ok := Secret("not base32!").Match("000000", now, 0); ok {
		t.Error("a code went with no secret")
	}
}

func TestSecrets(t *testing.T) {
	a, b := NewSecret(), NewSecret()
	if a == b || len(a) != 32 {
		t.Errorf("the secrets are %s and %s", a, b)
	}
	if got := Secret("ABCDEFGHIJ").Grouped(); got != "ABCD EFGH IJ" {
		t.Errorf("grouped it is %q", got)
	}
	const want = "otpauth://totp/Acme%20%20&%20Söhne:alex+1@demo.test?secret=ABC&issuer=Acme++%26+S%C3%B6hne"
	if got := Secret("ABC").URL("Acme: & Söhne", "alex+1@demo.test"); got != strings.ReplaceAll(want, "Söhne:", "S%C3%B6hne:") {
		t.Errorf("its address is %s", got)
	}
}

func TestRecoveryCodes(t *testing.T) {
	codes := NewRecoveryCodes()
	if len(codes) != RecoveryCodes || len(codes[0]) != 19 || len(slices.Compact(slices.Sorted(slices.Values(codes)))) != RecoveryCodes {
		t.Fatalf("the codes are %q", codes)
	}
	hash, ok := HashRecoveryCode("usr_a", "0k1m-x9pd-04hq-zt5c")
	if !ok {
		t.Fatal("a code is none")
	}
	for typed, want := range map[string]bool{
		"OKIM X9PD O4HQ ZT5C": true, "okLmx9pd04hqzt5c": true, "0k1m-x9pd-04hq-zt5d": false,
	} {
		if got, ok := HashRecoveryCode("usr_a", typed); !ok || slices.Equal(got, hash) != want {
			t.Errorf("%s is the same: %v, want %v", typed, !want, want)
		}
	}
	if other, _ := HashRecoveryCode("usr_b", "0k1m-x9pd-04hq-zt5c"); slices.Equal(other, hash) {
		t.Error("two people's codes have one hash")
	}
	for _, none := range []string{"", "0k1m", "0k1m-x9pd-04hq-zt5", "0k1m-x9pd-04hq-zt5cc", "uuuu-uuuu-uuuu-uuuu", "０k1m-x9pd-04hq-zt5"} {
		if _, ok := HashRecoveryCode("usr_a", none); ok {
			t.Errorf("%q is taken for a code", none)
		}
	}
	for i, h := range HashRecoveryCodes("usr_a", codes) {
		if got, ok := HashRecoveryCode("usr_a", codes[i]); !ok || !slices.Equal(got, h) {
			t.Errorf("%s is not its own code", codes[i])
		}
	}
}

func FuzzCodes(f *testing.F) {
	for _, seed := range []string{"005924", " 005 924", "0k1m-x9pd-04hq-zt5c", "", "\x00\xff"} {
		f.Add(seed)
	}
	now := time.Unix(1_234_567_890, 0)
	f.Fuzz(func(t *testing.T, typed string) {
		if step, ok := rfcSecret.Match(typed, now, 0); ok {
			bare := strings.Map(func(r rune) rune {
				if r < '0' || r > '9' {
					return -1
				}
				return r
			}, typed)
			if rfcSecret.Code(step) != bare {
				t.Errorf("%q counts as the code of %d", typed, step)
			}
			if _, again := rfcSecret.Match(typed, now, step); again && step == StepAt(now)+1 {
				t.Errorf("%q counts twice", typed)
			}
		}
		if hash, ok := HashRecoveryCode("usr_a", typed); ok && len(hash) != 32 {
			t.Errorf("%q has the hash %x", typed, hash)
		}
	})
}
