package database

import (
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// Identifiers are made with the secret of the file, not with the one that everybody knows.
func TestIdentifiersAreMadeWithTheSecretOfTheFile(t *testing.T) {
	db, err := Connect(t.Context(), filepath.Join(t.TempDir(), "bursar.db"), time.Now, models.Settings{}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.Write.Exec("CREATE TABLE secrets (ids BLOB); INSERT INTO secrets VALUES (x'000102030405060708090a0b0c0d0e0f')").Error; err != nil {
		t.Fatal(err)
	}
	db.ReadSecret(t.Context())
	want := models.NewIDs([16]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}).Entry(1, 1)
	if got := db.IDs().Entry(1, 1); got != want || got == (models.IDs{}).Entry(1, 1) {
		t.Errorf("the first entry is %s, want %s", got, want)
	}
}
