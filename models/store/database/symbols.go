package database

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/store/schema"
)

// ReadSecret reads the secret of the database's identifiers, once there is a schema.
func (db *DB) ReadSecret(ctx context.Context) {
	secret, err := SecretIn(db.Read.WithContext(ctx))
	if err != nil || len(secret) != 16 {
		return // no schema yet: Ready tells
	}
	ids := models.NewIDs([16]byte(secret))
	db.ids.Store(&ids)
}

// SecretIn returns the secret of the database's identifiers as tx sees it, nil if there is
// none.
func SecretIn(tx *gorm.DB) (secret []byte, err error) {
	// gorm takes a slice of bytes for a list of numbers.
	if err = tx.Raw("SELECT ids FROM secrets").Row().Scan(&secret); errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return secret, err
}

// IDs makes the identifiers of entries, lots and charges.
func (db *DB) IDs() models.IDs {
	if ids := db.ids.Load(); ids != nil {
		return *ids
	}
	return models.IDs{}
}

// symbols remembers texts with their numbers in the table symbols. Rows of it never change,
// so that what was committed holds for ever.
type symbols struct {
	mu    sync.RWMutex
	texts map[schema.Symbol]string
	known map[string]schema.Symbol
}

// rememberedSymbols is how many symbols are remembered; then all are forgotten.
const rememberedSymbols = 200_000

func (s *symbols) remember(number schema.Symbol, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.texts == nil || len(s.texts) >= rememberedSymbols {
		s.texts, s.known = map[schema.Symbol]string{0: ""}, map[string]schema.Symbol{"": 0}
	}
	s.texts[number], s.known[text] = text, number
}

// Symbols are the symbols that some rows need, for schema. They are for one goroutine.
type Symbols struct {
	db    *DB
	tx    *gorm.DB
	texts map[schema.Symbol]string
	known map[string]schema.Symbol
	fresh []string // made in tx: not committed yet
	err   error
}

// SymbolsIn returns the symbols as tx sees them. What is neither remembered nor read by Load
// or Find is read when it is first asked for.
func (db *DB) SymbolsIn(tx *gorm.DB) *Symbols {
	return &Symbols{db: db, tx: tx, texts: map[schema.Symbol]string{0: ""}, known: map[string]schema.Symbol{"": 0}}
}

// Err returns what kept symbols from being read.
func (s *Symbols) Err() error { return s.err }

// Remembered returns the symbol of a text, and false if it would have to be read.
func (db *DB) Remembered(text string) (schema.Symbol, bool) {
	db.symbols.mu.RLock()
	defer db.symbols.mu.RUnlock()
	number, ok := db.symbols.known[text]
	return number, ok
}

// Text returns the text of a symbol, "" if there is none.
func (s *Symbols) Text(number schema.Symbol) string {
	if text, ok := s.texts[number]; ok {
		return text
	}
	s.Load(number)
	return s.texts[number]
}

// Symbol returns the symbol of a text: -1 if there is none and it was not made.
func (s *Symbols) Symbol(text string) schema.Symbol {
	if number, ok := s.known[text]; ok {
		return number
	}
	s.Find(text)
	if number, ok := s.known[text]; ok {
		return number
	}
	return -1
}

type symbolRow struct {
	Number schema.Symbol
	Text   string
}

func (s *Symbols) add(number schema.Symbol, text string) {
	s.texts[number], s.known[text] = text, number
}

// Load reads the texts of symbols.
func (s *Symbols) Load(numbers ...schema.Symbol) {
	var missing []schema.Symbol
	s.db.symbols.mu.RLock()
	for _, number := range numbers {
		if _, ok := s.texts[number]; ok {
			continue
		}
		if text, ok := s.db.symbols.texts[number]; ok {
			s.add(number, text)
		} else {
			missing = append(missing, number)
		}
	}
	s.db.symbols.mu.RUnlock()
	for some := range slices.Chunk(missing, RowsPerStatement) {
		s.read("SELECT number, text FROM symbols WHERE number IN ?", some)
	}
}

// Find reads the symbols of texts.
func (s *Symbols) Find(texts ...string) {
	var missing []string
	s.db.symbols.mu.RLock()
	for _, text := range texts {
		if _, ok := s.known[text]; ok {
			continue
		}
		if number, ok := s.db.symbols.known[text]; ok {
			s.add(number, text)
		} else {
			missing = append(missing, text)
		}
	}
	s.db.symbols.mu.RUnlock()
	for some := range slices.Chunk(missing, RowsPerStatement) {
		s.read("SELECT number, text FROM symbols WHERE text IN ?", some)
	}
}

func (s *Symbols) read(query string, args any) {
	var rows []symbolRow
	if err := s.tx.Raw(query, args).Scan(&rows).Error; err != nil {
		s.err = err
		return
	}
	for _, r := range rows {
		s.add(r.Number, r.Text)
		s.db.symbols.remember(r.Number, r.Text)
	}
}

// Make makes symbols of those texts that have none. They are remembered once Committed says
// that tx was committed.
func (s *Symbols) Make(texts []string) error {
	s.Find(texts...)
	var missing []string
	for _, text := range texts {
		if _, ok := s.known[text]; !ok && s.err == nil {
			missing = append(missing, text)
		}
	}
	slices.Sort(missing) // all who make the same ones do so in one order, or they would wait for each other
	for _, text := range slices.Compact(missing) {
		var number schema.Symbol
		// The text is copied: it may be a part of something larger.
		err := s.tx.Raw("INSERT INTO symbols (text) VALUES (?) ON CONFLICT (text) DO NOTHING RETURNING number", text).Scan(&number).Error
		if err != nil {
			return err
		}
		if number == 0 { // somebody else has made it meanwhile
			s.Find(text)
			continue
		}
		s.add(number, strings.Clone(text))
		s.fresh = append(s.fresh, strings.Clone(text))
	}
	return s.err
}

// Committed remembers the symbols that were made.
func (s *Symbols) Committed() {
	for _, text := range s.fresh {
		s.db.symbols.remember(s.known[text], text)
	}
	s.fresh = nil
}
