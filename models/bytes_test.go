package models_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
)

func TestBytes(t *testing.T) {
	for size, want := range map[models.Bytes]string{
		0: "0 bytes", 1: "1 byte", 1023: "1023 bytes", 1024: "1 KB", 209715200: "200 MB", 10737418240: "10 GB",
		1610612736: "1.5 GB", 1048575: "1 MB", 1 << 60: "1048576 TB",
	} {
		if got := size.String(); got != want {
			t.Errorf("%d bytes print as %q, want %q", int64(size), got, want)
		}
	}
}

func TestParseBytes(t *testing.T) {
	for text, want := range map[string]models.Bytes{
		"0": 0, "512": 512, "1 byte": 1, "3 bytes": 3, "200 MB": 200 << 20, "10GB": 10 << 30, " 1.5 gb ": 3 << 29, "1.1 KB": 1126, "8388607 TB": 8388607 << 40,
	} {
		if got, err := models.ParseBytes(text); err != nil || got != want {
			t.Errorf("%q is %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "GB", "-1 GB", "1 PB", "1e3", "1/2", ".5 GB", "5. GB", "1.2.3 GB", "8388608 TB", "1 G B", "99999999999999999999999999"} {
		if got, err := models.ParseBytes(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

// Submitting a form unchanged must not change the stored size.
func TestExactBytesAreReadBack(t *testing.T) {
	for bytes, want := range map[models.Bytes]string{0: "0 bytes", 10 << 30: "10 GB", 3 << 29: "1.5 GB", 10<<30 + 1: "10737418241 bytes"} {
		got := bytes.Exact()
		back, err := models.ParseBytes(got)
		if got != want || err != nil || back != bytes {
			t.Errorf("%d is %q and back %d, %v, want %q", bytes, got, back, err, want)
		}
	}
}
