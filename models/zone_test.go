package models_test

import (
	"errors"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestParseDate(t *testing.T) {
	for text, want := range map[string]time.Time{
		"2000-01-01": time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		"2028-02-29": time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC),
		"9998-12-31": time.Date(9998, 12, 31, 0, 0, 0, 0, time.UTC),
	} {
		if got, err := models.ParseDate(text); err != nil || !got.Equal(want) {
			t.Errorf("%s is %s, %v", text, got, err)
		}
	}
	// 0001-01-01 is Go's zero time, which means none.
	for _, text := range []string{"0000-01-01", "0000-12-31", "0001-01-01", "1999-12-31", "9999-01-01"} {
		if got, err := models.ParseDate(text); !errors.Is(err, models.ErrDateRange) || !got.IsZero() {
			t.Errorf("%s is %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2026-02-29", "2026-3-1", "1.3.2026", "12026-03-01", "2026-03-01T00:00:00Z"} {
		if got, err := models.ParseDate(text); err == nil || errors.Is(err, models.ErrDateRange) || !got.IsZero() {
			t.Errorf("%q is %s, %v", text, got, err)
		}
	}
}
