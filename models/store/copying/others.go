package copying

import (
	"context"
	"fmt"
	"strings"

	"github.com/bursar-portal/bursar/models/store/database"
)

// name is what the sessions of a copy are called on a server.
const name = "bursar-migrate-copy"

// Named returns the address of a server under which a copy's own sessions can be told from
// others.
func Named(address string) string {
	if !database.IsServer(address) {
		return address
	}
	address, query, _ := strings.Cut(address, "?")
	kept := []string{"application_name=" + name}
	for part := range strings.SplitSeq(query, "&") {
		if part != "" && !strings.HasPrefix(part, "application_name=") {
			kept = append(kept, part)
		}
	}
	return address + "?" + strings.Join(kept, "&")
}

// RefuseUsers returns database.ErrInUse if somebody else works on a database of a server, as
// the same user or as a portal does by its name.
func RefuseUsers(ctx context.Context, db *database.DB) error {
	if !db.OnServer() {
		return nil // see RefuseOpen
	}
	var names []string
	err := db.Read.WithContext(ctx).Raw(`SELECT application_name FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
		AND application_name <> ? AND (usename = current_user OR application_name = 'bursar') ORDER BY application_name`, name).Scan(&names).Error
	if err != nil {
		return database.Explain(err)
	}
	if len(names) > 0 {
		return fmt.Errorf("%s (%s): %w", db.Where(), strings.Join(names, ", "), database.ErrInUse)
	}
	return nil
}

// RefuseOpen returns database.ErrInUse if somebody has the file at path open.
func RefuseOpen(ctx context.Context, path string) error {
	if database.IsServer(path) {
		return nil // see RefuseUsers
	}
	path, err := database.RealPath(path)
	if err != nil {
		return err
	}
	release, err := database.LockAlone(ctx, path)
	if err != nil {
		return err
	}
	return release()
}
