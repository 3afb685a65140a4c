package customer

import (
	"math"
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestAxisTop(t *testing.T) {
	tests := []struct{ most, want models.Credits }{
		{0, models.Credit},
		{1, 100},
		{100, 100},
		{101, 200},
		{models.Credit, models.Credit},
		{models.Credit + 1, 2 * models.Credit},
		{2_500_000, 5 * models.Credit},
		{50 * models.Credit, 50 * models.Credit},
		{models.MaxCredits, models.MaxCredits},
	}
	for _, test := range tests {
		got := axisTop(test.most)
		if got != test.want || got%2 != 0 {
			t.Errorf("the axis for %s ends at %s, want %s", test.most, got, test.want)
		}
	}
	if got := axisTop(math.MaxInt64); got < models.MaxCredits {
		t.Errorf("the axis for everything ends at %s", got)
	}
}
