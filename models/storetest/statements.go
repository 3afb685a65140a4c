package storetest

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/models/store/database"
	"github.com/bursar-portal/bursar/models/storetest/engines"
)

// Renewal is the variable that names a folder into which tests write the statements that they
// have PostgreSQL carry out, instead of failing for those that are not listed.
const Renewal = "BURSAR_TEST_STATEMENTS"

// Pages and APIs combine the store's queries in more ways than its own tests do, and add nothing
// of which an engine could not know.
func init() {
	folder, err := os.Getwd()
	if err == nil && OnServer() && strings.Contains(filepath.ToSlash(folder)+"/", "/models/store/") {
		database.Sent = sent.note
	}
}

// sent is what the process has sent to PostgreSQL.
var sent statements

type statements struct {
	seen     sync.Map // statements as they were sent
	mu       sync.Mutex
	unlisted []string
}

// note is told of a statement.
func (s *statements) note(text string) {
	if _, known := s.seen.Load(text); known || byTest() {
		return
	}
	if _, known := s.seen.LoadOrStore(text, true); known {
		return
	}
	normal := engines.Normal(text)
	s.mu.Lock()
	defer s.mu.Unlock()
	if folder := os.Getenv(Renewal); folder != "" {
		write(filepath.Join(folder, strconv.Itoa(os.Getpid())), normal)
	} else if !engines.Listed(normal) && !slices.Contains(s.unlisted, normal) {
		s.unlisted = append(s.unlisted, normal)
	}
}

// report fails a test for statements that are not listed.
func (s *statements) report(tb testing.TB) {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, statement := range s.unlisted {
		tb.Errorf("models/storetest/engines/statements.sql does not have this statement (go tool task statements makes the list anew): %s", statement)
	}
	s.unlisted = nil
}

func write(file, line string) {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the developer's own
	if err == nil {
		_, err = f.WriteString(line + "\n")
	}
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		panic(err)
	}
}

const (
	ours = "github.com/bursar-portal/bursar/"
	kit  = ours + "models/storetest"
	pool = ours + "models/store/database."
)

// byTest reports whether a test itself sends the statement that is being noted, to look at
// rows or to damage them, and the schema's own statements, which stand in the migrations.
func byTest() bool {
	var callers [64]uintptr
	frames := runtime.CallersFrames(callers[:runtime.Callers(3, callers[:])])
	for {
		frame, more := frames.Next()
		test := strings.HasSuffix(frame.File, "_test.go")
		switch {
		case strings.HasPrefix(frame.Function, "github.com/pressly/goose/v3.(*Provider).runSQL"):
			return true
		case test || strings.HasPrefix(frame.Function, kit):
			return true
		case strings.HasPrefix(frame.Function, ours) && !strings.HasPrefix(frame.Function, pool):
			return false
		case !more:
			return false
		}
	}
}
