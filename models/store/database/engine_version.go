package database

import (
	"context"
	"fmt"

	"gorm.io/gorm"
)

// oldestEngine is the first SQLite release without the WAL-reset bug: before it,
// two connections that write or checkpoint at the same moment can corrupt the
// database (sqlite.org/wal.html#walresetbug).
var oldestEngine = [3]int{3, 51, 3}

// checkEngine returns an error if this build's SQLite is older than oldestEngine.
// A build can have another SQLite than go.mod asks for: mattn's driver links the
// system's under the build tag libsqlite3.
func checkEngine(ctx context.Context, db *gorm.DB) error {
	var version string
	if err := db.WithContext(ctx).Raw("SELECT sqlite_version()").Scan(&version).Error; err != nil {
		return fmt.Errorf("read the version of SQLite: %w", err)
	}
	return checkEngineVersion(version)
}

// checkEngineVersion is checkEngine for a version such as "3.51.3". Releases with
// a fourth number are patches, which come after the release that they patch.
func checkEngineVersion(version string) error {
	var v [3]int
	if n, _ := fmt.Sscanf(version, "%d.%d.%d", &v[0], &v[1], &v[2]); n < 2 {
		return fmt.Errorf("SQLite reports the unknown version %q", version)
	}
	for i, oldest := range oldestEngine {
		if v[i] > oldest {
			return nil
		}
		if v[i] < oldest {
			return fmt.Errorf("SQLite %s can corrupt the database when two connections reset its write-ahead log: build Bursar with SQLite %d.%d.%d or newer",
				version, oldestEngine[0], oldestEngine[1], oldestEngine[2])
		}
	}
	return nil
}
