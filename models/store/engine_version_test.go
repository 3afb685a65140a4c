package store

import (
	"strings"
	"testing"
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
	s := openFresh(t)
	if err := checkEngine(t.Context(), s.read); err != nil {
		t.Error(err)
	}
	var version string
	if err := s.read.Raw("SELECT sqlite_version()").Scan(&version).Error; err != nil {
		t.Fatal(err)
	}
	t.Logf("%s, version %s", Engine, version)
}
