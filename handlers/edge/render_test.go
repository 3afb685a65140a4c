package edge_test

import (
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/edge"
)

// Times are cut to milliseconds, in UTC, whatever their zone and however far away.
func TestFormatTime(t *testing.T) {
	west := time.FixedZone("", -9*60*60-30*60)
	for _, at := range []time.Time{
		{}, time.Unix(0, 0), time.Date(2026, 3, 29, 17, 48, 46, 7_999_999, time.UTC), time.Date(2026, 12, 31, 23, 59, 59, 999_999_999, west),
		time.Date(9999, 12, 31, 23, 59, 59, 120_000_000, time.UTC), time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		if got, want := edge.FormatTime(at), at.UTC().Format("2006-01-02T15:04:05.000Z"); got != want {
			t.Errorf("%v is printed as %s, want %s", at, got, want)
		}
	}
}
