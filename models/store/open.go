// Package store is the only room that knows the database. Its exported API
// speaks models alone: rows, transactions and SQL stay inside.
//
// A Store is made of rooms, each with its own part of the API, by noun: see the
// fields of Store. Balances change through the Ledger alone.
package store

import (
	"context"
	"log/slog"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/accounts"
	"github.com/bursar-portal/bursar/models/store/adjustments"
	"github.com/bursar-portal/bursar/models/store/approvals"
	"github.com/bursar-portal/bursar/models/store/audit"
	"github.com/bursar-portal/bursar/models/store/catalog"
	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/store/domains"
	"github.com/bursar-portal/bursar/models/store/factors"
	"github.com/bursar-portal/bursar/models/store/history"
	"github.com/bursar-portal/bursar/models/store/identities"
	"github.com/bursar-portal/bursar/models/store/keys"
	"github.com/bursar-portal/bursar/models/store/nodes"
	"github.com/bursar-portal/bursar/models/store/outbox"
	"github.com/bursar-portal/bursar/models/store/people"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/store/present"
	"github.com/bursar-portal/bursar/models/store/proof"
	"github.com/bursar-portal/bursar/models/store/purchases"
	"github.com/bursar-portal/bursar/models/store/reports"
	"github.com/bursar-portal/bursar/models/store/settings"
	"github.com/bursar-portal/bursar/models/store/tasks"
)

// Config says where the database is and what the store needs from outside.
type Config struct {
	Path     string           // of the SQLite file, or the URL of a PostgreSQL database (postgres://…)
	Now      func() time.Time // nil: the machine's clock, or on a server the server's
	Settings models.Settings  // at start; without Dialects: models.DefaultDialects
	Log      *slog.Logger     // nil: slog.Default()
	// Secret is what secrets of people are sealed under, "" for the database's own secret.
	Secret string
}

// Store is an open database. Its methods, which are those of its rooms, may be called
// from many goroutines.
type Store struct {
	*posting.Ledger          // posting commands
	*history.History         // balances, entries, lots and charges, now and in the past
	*proof.Proof             // verifying the ledger, checkpoints, statements
	*accounts.Accounts       // accounts with their notes and storage
	*people.People           // users, members and sessions
	*factors.Factors         // second factors, recovery codes, challenges
	*identities.Identities   // who users are at issuers and providers
	*domains.Domains         // mail domains of organizations
	*keys.Keys               // API keys
	*catalog.Catalog         // plans and products
	*purchases.Purchases     // purchases, payments and payment reversals
	*adjustments.Adjustments // batches of adjustments, and who adjusted how much
	*approvals.Approvals     // what waits for another admin
	*reports.Reports         // reports, roll-ups of usage, the overview
	*settings.Registry       // the operator's settings that are changed in the portal
	*audit.Audit             // the audit log and rejected requests
	*outbox.Outbox           // mails that wait to be sent, and what became of them

	*nodes.Nodes // which of the portals on one server does what
	*tasks.Tasks // what staff have the portal do in the background

	db *database.DB
}

// Engine says which SQLite this build has; Driver is what database/sql calls it.
const (
	Engine = database.Engine
	Driver = database.Driver
)

// How many connections to a server a portal has, unless its settings say otherwise, and how few
// it works with.
const (
	DefaultConnections = database.DefaultConnections
	MinConnections     = database.MinConnections
)

// IsServer reports whether a database is named by the URL of a PostgreSQL server, and not by
// the path of a file.
func IsServer(path string) bool { return database.IsServer(path) }

// Shown returns how a database is shown to people: a server without who signs in there.
func Shown(path string) string { return database.Shown(path) }

// Open opens the database and creates the file if there is none. It does not
// migrate: see Migrate and Ready.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Settings.Dialects == nil {
		c.Settings.Dialects = models.DefaultDialects
	}
	db, err := database.Connect(ctx, c.Path, c.Now, c.Settings, c.Log)
	if err != nil {
		return nil, err
	}
	known := present.New(db)
	door := posting.Start(db, known) //nolint:contextcheck // it posts until it is closed, not until somebody gives up
	bought := purchases.New(db, door)
	among := nodes.New(db)
	return &Store{
		Ledger:      door,
		History:     history.New(db, known),
		Proof:       proof.New(db),
		Accounts:    accounts.New(db, door, known),
		People:      people.New(db, door),
		Factors:     factors.New(db, c.Secret),
		Identities:  identities.New(db),
		Domains:     domains.New(db),
		Keys:        keys.New(db, door, known),
		Catalog:     catalog.New(db),
		Purchases:   bought,
		Adjustments: adjustments.New(db, door),
		Approvals:   approvals.New(db, door, bought),
		Reports:     reports.New(db, door),
		Registry:    settings.New(db),
		Audit:       audit.New(db, door),
		Outbox:      outbox.New(db),
		Nodes:       among,
		Tasks:       tasks.New(db, among),
		db:          db,
	}, nil
}

// Close answers what was accepted, writes what is waiting and closes the database.
// Closing again does nothing.
func (s *Store) Close() error {
	s.Tasks.Close()
	if !s.Ledger.Close() {
		return nil
	}
	s.WriteUses()
	s.Audit.Close()
	return s.db.Close()
}

// OnServer reports whether the database is a server's, which others back up.
func (s *Store) OnServer() bool { return s.db.OnServer() }

// FreeDisk returns how many bytes the disk of the database has left. ok is false if that is not
// known.
func (s *Store) FreeDisk() (free int64, ok bool) { return s.db.FreeDisk() }

// CheckFile reads the whole file of the database and returns an error, a sentence, if
// it is damaged.
func (s *Store) CheckFile(ctx context.Context) error { return s.db.CheckFile(ctx) }

// CheckStart is a CheckFile that a start can afford: it reads nothing if the file is as it
// was left, and otherwise its pages.
func (s *Store) CheckStart(ctx context.Context) error { return s.db.CheckStart(ctx) }

// Settings returns the settings as they are now, which must not be changed. What has to
// be decided by the same settings, such as a price, must ask once.
func (s *Store) Settings() *models.Settings { return s.db.Settings() }

// Now returns the store's time: UTC, in the microseconds that are stored. On a server it is the
// server's, which all portals share.
func (s *Store) Now() time.Time { return s.db.Now() }
