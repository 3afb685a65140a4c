package accounts_test

import (
	"database/sql"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// A note is written once and never changes, except that it can be erased; the database
// itself ensures that.
func TestANoteIsKeptOrErased(t *testing.T) {
	k := storetest.New(t)
	ann, account := k.Person("ann")
	act := models.AuditRecord{Actor: models.System, Action: "note", AccountID: account.ID}
	write := func(key, text string) {
		t.Helper()
		if err := k.WriteNote(t.Context(), models.Note{AccountID: account.ID, Author: ann.ID, Key: key, Text: text}, act); err != nil {
			t.Fatal(err)
		}
	}
	write("1", "one")
	write("1", "one")
	again := func(text string) {
		t.Helper()
		err := k.WriteNote(t.Context(), models.Note{AccountID: account.ID, Author: ann.ID, Key: "1", Text: text}, act)
		if models.CodeOf(err) != models.CodeIdempotencyConflict {
			t.Errorf("%q under the same key: %v", text, err)
		}
	}
	again("another")
	k.Clock.Add(time.Second)
	write("2", "two")
	write("3", "three")
	page, err := k.Notes(t.Context(), models.NoteQuery{AccountID: account.ID, Limit: 2})
	if err != nil || len(page.Lines) != 2 || page.Lines[0].Text != "three" || page.Lines[1].Text != "two" || page.Lines[0].AuthorName != "ann" {
		t.Fatal(page, err)
	}
	rest, err := k.Notes(t.Context(), models.NoteQuery{AccountID: account.ID, Limit: 2, Before: page.Next})
	if err != nil || len(rest.Lines) != 1 || rest.Next != 0 || rest.Lines[0].Text != "one" || !rest.Lines[0].At.Equal(storetest.Start) {
		t.Fatal(rest, err)
	}
	one := rest.Lines[0].Sequence
	for range 2 {
		if err := k.EraseNote(t.Context(), account.ID, one, act); err != nil {
			t.Fatal(err)
		}
	}
	if rest, err = k.Notes(t.Context(), models.NoteQuery{AccountID: account.ID, Limit: 2, Before: page.Next}); err != nil || rest.Lines[0].Text != "" || !rest.Lines[0].ErasedAt.Equal(k.Now()) {
		t.Error(rest, err)
	}
	again("one")
	if err := k.EraseNote(t.Context(), "acc_other", page.Lines[0].Sequence, act); models.CodeOf(err) != models.CodeNotFound {
		t.Error(err)
	}
	if err := k.WriteNote(t.Context(), models.Note{AccountID: "acc_other", Author: ann.ID, Key: "4", Text: "x"}, act); models.CodeOf(err) != models.CodeNotFound {
		t.Error(err)
	}
	if log, err := k.AuditLog(t.Context(), models.AuditQuery{AccountID: account.ID, Limit: 9}); err != nil || len(log.Lines) != 4 {
		t.Errorf("%d acts are recorded, %v", len(log.Lines), err)
	}
	db, err := sql.Open("sqlite3", "file:"+k.Path+"?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, statement := range []string{
		"UPDATE account_notes SET text = 'other' WHERE sequence = 2", "UPDATE account_notes SET at = 1, text = '', erased_at = 1 WHERE sequence = 2",
		"UPDATE account_notes SET erased_at = 1 WHERE sequence = 1", "DELETE FROM account_notes WHERE sequence = 2",
	} {
		if _, err := db.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("the database lets pass: %s", statement)
		}
	}
}
