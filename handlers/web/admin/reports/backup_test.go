package reports_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// The overview says when the last backup was made, and asks for one where there has been
// none for a week.
func TestOverviewShowsTheLastBackup(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.Grant(account.ID, models.Credit)
	ada := p.Operator("ada", models.OperatorAuditor)
	b := p.As(ada)
	const how = "To back up, run this on the server. The portal can keep running. bursar backup FILE"
	calm := func(texts ...string) *webtest.Page {
		t.Helper()
		if _, err := p.VerifyIfDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		return b.Get("/admin").Shows(http.StatusOK, append(texts, "Nothing needs attention.")...)
	}
	calm("Backup No backup yet. " + how)
	p.Clock.Add(7*24*time.Hour - time.Second)
	b = p.As(ada)
	calm("Backup No backup yet. " + how)
	p.Clock.Add(time.Second)
	page := b.Get("/admin").Shows(http.StatusOK, "Needs attention No backup yet", "Backup No backup yet. "+how)
	if got := page.Link("No backup yet"); got != "#backup" {
		t.Errorf("it leads to %q", got)
	}

	if _, err := p.Backup(t.Context(), filepath.Join(t.TempDir(), "first.db")); err != nil {
		t.Fatal(err)
	}
	page = calm("Last backup: less than an hour ago, verified. first.db")
	if strings.Contains(page.Text(), how) {
		t.Error("a backup that is not due is asked for")
	}
	for _, step := range []struct {
		later time.Duration
		want  string
	}{{time.Hour, "1 hour ago"}, {46 * time.Hour, "47 hours ago"}, {time.Hour, "2 days ago"}, {119*time.Hour + 59*time.Minute, "6 days ago"}} {
		p.Clock.Add(step.later)
		b = p.As(ada)
		calm("Last backup: " + step.want)
	}
	p.Clock.Add(time.Minute)
	b.Get("/admin").Shows(http.StatusOK, "Needs attention Last backup 7 days ago", "Last backup: 7 days ago, verified. first.db "+how)
	p.CheckBooks()
}

// The demonstration does not ask for backups of what is made up.
func TestDemonstrationNeedsNoBackup(t *testing.T) {
	p := webtest.NewPortal(t, func(d *webtest.Config) { d.Demo = true })
	p.Customer("alex")
	p.Clock.Add(30 * 24 * time.Hour)
	page := p.As(p.Operator("ada", models.OperatorAdmin)).Get("/admin").Shows(http.StatusOK, "Nothing needs attention.")
	if strings.Contains(page.Text(), "ackup") {
		t.Errorf("it says %q", page.Text())
	}
}
