package reports

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// A disk that is nearly full comes before everything else; one whose room is not known, or is
// enough, is not mentioned.
func TestLowDisk(t *testing.T) {
	for _, test := range []struct {
		left  int64
		known bool
		want  string
	}{{0, false, ""}, {lowDisk, true, ""}, {lowDisk / 2, true, "512 MB left for the database"}, {0, true, "0 bytes left for the database"}} {
		page := view.OverviewPage{AttentionItems: []view.AttentionItem{{Text: "Another"}}}
		addLowDisk(&page, present.Reader{}, test.left, test.known)
		got := ""
		if len(page.AttentionItems) == 2 {
			got = page.AttentionItems[0].Note
		}
		if got != test.want {
			t.Errorf("%d bytes: %q, want %q", test.left, got, test.want)
		}
	}
}

// A clock of the machine that differs from the database's is mentioned after everything else.
func TestClockOff(t *testing.T) {
	for ahead, want := range map[time.Duration]string{
		0: "", time.Hour: "This machine’s clock is 3,600 seconds ahead", -1400 * time.Millisecond: "This machine’s clock is 1 second behind",
	} {
		page := view.OverviewPage{AttentionItems: []view.AttentionItem{{Text: "Another"}}}
		addClock(&page, present.Reader{}, ahead)
		got := ""
		if len(page.AttentionItems) == 2 {
			got = page.AttentionItems[1].Text
		}
		if got != want {
			t.Errorf("%s: %q, want %q", ahead, got, want)
		}
	}
}

func TestCompared(t *testing.T) {
	for _, test := range []struct {
		now, before int64
		want        string
	}{{5, 0, ""}, {100, 100, "Same as before"}, {112, 100, "12% more than before"}, {0, 100, "100% less than before"}, {1000, 100, "More than ten times as much as before"}, {99_96, 100_00, "Same as before"}, {99_90, 100_00, "1% less than before"}} {
		if got := compared(present.Reader{}, test.now, test.before, "before"); got != test.want {
			t.Errorf("%d after %d: %q, want %q", test.now, test.before, got, test.want)
		}
	}
}
