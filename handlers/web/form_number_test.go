package web

import (
	"net/url"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestNumbersAsPeopleTypeThem(t *testing.T) {
	for typed, want := range map[string]string{
		"1,000": "1000", "1 000": "1000", "1\u00a0000": "1000", "1\u202f000": "1000", "1\u2009000": "1000", "1'000": "1000", "1’000": "1000",
		"12,345,678.25": "12345678.25", "123 456.5": "123456.5", "-1,000": "-1000", "− 1 000": "−1000", "+ 5": "+5", " 7 ": "7", "\u00a07": "7",
		// what may mean something else
		"1,5": "1,5", "1,50": "1,50", "0,500": "0,500", "1,0000": "1,0000", "1000,000": "1000,000", "1,000 000": "1,000 000", "1.000,5": "1.000,5",
		"1,000,5": "1,000,5", "1,,000": "1,,000", ",000": ",000", "1,": "1,", "1  000": "1  000", "00,000": "00,000", "-": "-", "--5": "--5", "": "", "1e3": "1e3",
	} {
		if got := ungrouped(typed); got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
	f := Form{
		Values:   url.Values{"a": {"1,000.5"}, "b": {"− 2 000"}, "size": {" 1,024 gb"}, "n": {"1 200"}, "half": {"1,5"}, "zone": {" europe/berlin "}, "place": {" Berlin "}},
		Subjects: map[string]string{"half": "The amount"},
	}
	if got := f.Credits("a"); got != 1000*models.Credit+models.Credit/2 {
		t.Errorf("1,000.5 is %s", got)
	}
	if got := f.SignedCredits("b"); got != -2000*models.Credit {
		t.Errorf("− 2 000 is %s", got)
	}
	if got := f.OptionalBytes("size"); got.String() != "1 TB" {
		t.Errorf("1,024 gb is %s", got)
	}
	if got := f.OptionalNumber("n", "A number."); got != 1200 {
		t.Errorf("1 200 is %d", got)
	}
	if got := f.Zone("zone"); got != "Europe/Berlin" {
		t.Errorf("the zone is %q", got)
	}
	if got := f.Zone("place"); got != "Berlin" {
		t.Errorf("the place is %q", got)
	}
	if f.Faults.Any() {
		t.Errorf("faults of what can be read: %v", f.Faults.fields)
	}
	if f.Credits("half"); f.Faults.Of("half") != "The amount "+models.ErrCreditsSyntax.Error()+"." {
		t.Errorf("the fault of 1,5 is %q", f.Faults.Of("half"))
	}
}
