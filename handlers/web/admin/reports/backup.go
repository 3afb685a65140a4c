package reports

import (
	"path/filepath"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/reports"
)

// backupInterval is how old the last backup may be, and how old a portal may be without
// any, before an operator is told.
const backupInterval = 7 * 24 * time.Hour

// addBackup adds when the last backup was made. A portal whose first account is young
// does not need one yet, and the demonstration never does: its data are made up. A server's
// backups are not ours.
func (w *Pages) addBackup(page *view.OverviewPage, r present.Reader, o models.Overview, last models.Backup, made bool) {
	if w.Demo || w.Store.OnServer() {
		return
	}
	page.Backup = &view.BackupStatus{}
	if made {
		page.Backup.At, page.Backup.File = r.Moment(last.MadeAt), filepath.Base(last.File)
		page.Backup.At.Text = ageText(r, o.At.Sub(last.MadeAt))
	}
	page.Backup.Due = !made || o.At.Sub(last.MadeAt) >= backupInterval
	if !page.Backup.Due || o.FirstAccountAt.IsZero() || o.At.Sub(o.FirstAccountAt) < backupInterval {
		return
	}
	item := view.AttentionItem{Text: r.T("admin_home.no_backup"), URL: "#backup", Tone: views.ToneWarn}
	if made {
		item.Text = r.T("admin_home.last_backup", "time", page.Backup.At.Text)
	}
	page.AttentionItems = append(page.AttentionItems, item)
}

// ageText says how long ago something was, in whole hours or days.
func ageText(r present.Reader, age time.Duration) string {
	hours := int64(age / time.Hour)
	switch {
	case hours < 1:
		return r.T("admin_home.within_hour")
	case hours < 48:
		return r.T("admin_home.hours_ago", "n", hours)
	}
	return r.T("admin_home.days_ago", "n", hours/24)
}
