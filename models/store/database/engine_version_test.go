package database

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

func TestOldEnginesAreRefused(t *testing.T) {
	for version, accepted := range map[string]bool{
		"3.51.3": true, "3.51.10": true, "3.52.0": true, "3.100.0": true, "4.0.0": true, "3.51.3.1": true, "3.52": true,
		"3.51.2": false, "3.51.2.9": false, "3.51": false, "3.50.7": false, "3.9.9": false, "2.99.99": false, "": false, "unknown": false,
	} {
		err := checkEngineVersion(version)
		if (err == nil) != accepted {
			t.Errorf("version %q: %v", version, err)
		}
		if err != nil && !strings.Contains(err.Error(), version) {
			t.Errorf("the error for version %q does not name it: %v", version, err)
		}
	}
}

// The engine of this build, whichever it is, is new enough.
func TestThisEngineIsAccepted(t *testing.T) {
	db, err := Connect(t.Context(), filepath.Join(t.TempDir(), "bursar.db"), time.Now, models.Settings{}, slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	var version string
	if err := db.Read.Raw("SELECT sqlite_version()").Scan(&version).Error; err != nil {
		t.Fatal(err)
	}
	t.Logf("%s, version %s", Engine, version)
}
