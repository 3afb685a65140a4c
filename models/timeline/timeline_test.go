package timeline

import (
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/outbox"
)

// Every entry and every action is of one kind, or is told of by another line.
func TestKindsHaveEverything(t *testing.T) {
	entries, actions := 0, len(mirrored)
	for _, k := range Kinds {
		entries += len(EntriesOf(k))
		actions += len(ActionsOf(k))
		for _, e := range EntriesOf(k) {
			if OfEntries(e) != k && e != models.EntryUndo {
				t.Errorf("%s is of %s", e, k)
			}
		}
	}
	if entries != len(models.EntryKinds)+1 || len(EntriesOf("")) != len(models.EntryKinds)-len(UsageEntries) { // one more: undo
		t.Errorf("%d entries of %d", entries, len(models.EntryKinds))
	}
	if actions != len(act.All) || len(ActionsOf("")) != len(act.All)-len(mirrored) {
		t.Errorf("%d actions of %d", actions, len(act.All))
	}
	for _, name := range mirrored {
		if _, ok := act.Named(name); !ok {
			t.Errorf("there is no action %s", name)
		}
	}
}

func TestCursors(t *testing.T) {
	at := time.Date(2026, 3, 29, 17, 48, 46, 7000, time.UTC)
	lines := []Line{ // in order
		{At: at, Mail: &outbox.MailLine{ID: "mail_2"}},
		{At: at, Mail: &outbox.MailLine{ID: "mail_1"}},
		{At: at, Note: &models.NoteLine{Note: models.Note{Sequence: 7}}},
		{At: at, Audit: &models.AuditLine{Sequence: 12}},
		{At: at, Audit: &models.AuditLine{Sequence: 9}},
		{At: at, Entry: &models.EntryLine{Entry: models.Entry{Sequence: 3}}},
		{At: at, Used: &Used{}},
		{At: at, Dispute: &models.Dispute{ID: "dp_1.2"}},
		{At: at, Purchase: &models.PurchaseLine{Purchase: models.Purchase{ID: "pur_1"}}},
		{At: at.Add(-time.Microsecond), Mail: &outbox.MailLine{ID: "mail_3"}},
	}
	if !slices.IsSortedFunc(lines, func(a, b Line) int { return CursorOf(a).Compare(CursorOf(b)) }) {
		t.Error("the lines are not in order")
	}
	for _, l := range lines {
		c := CursorOf(l)
		if got, err := ParseCursor(c.String()); err != nil || got != c || c.Compare(got) != 0 {
			t.Errorf("%s is read as %+v, %v", c, got, err)
		}
	}
	if c := Behind(at); c.Compare(CursorOf(lines[8])) <= 0 || c.Compare(CursorOf(lines[9])) >= 0 {
		t.Errorf("%+v does not stand between an instant and the one before", c)
	}
	for _, text := range []string{"x", "1", "1.2", "1.2.", "1.2.x", "1.9.1", "1.-1.1", "0.2.1", "-5.2.1", "1.2.01", " 1.2.1", "1.2.1.1", "99999999999999999999.2.1", "1.0.x", "1.1." + string(make([]byte, 300))} {
		if c, err := ParseCursor(text); models.CodeOf(err) != models.CodeNotFound || !c.IsZero() {
			t.Errorf("%q is read as %+v, %v", text, c, err)
		}
	}
	if c, err := ParseCursor(""); err != nil || !c.IsZero() {
		t.Error(c, err)
	}
}
