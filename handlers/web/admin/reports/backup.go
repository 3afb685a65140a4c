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
// does not need one yet, and the demonstration never does: its data are made up.
func (w *Pages) addBackup(page *view.OverviewPage, r present.Reader, o models.Overview, last models.Backup, made bool) {
	if w.Demo {
		return
	}
	page.Backup = &view.BackupStatus{}
	if made {
		page.Backup.At, page.Backup.File = r.Moment(last.MadeAt), filepath.Base(last.File)
		page.Backup.At.Text = ageText(o.At.Sub(last.MadeAt))
	}
	page.Backup.Due = !made || o.At.Sub(last.MadeAt) >= backupInterval
	if !page.Backup.Due || o.FirstAccountAt.IsZero() || o.At.Sub(o.FirstAccountAt) < backupInterval {
		return
	}
	item := view.AttentionItem{Text: "No backup yet", URL: "#backup", Tone: views.ToneWarn}
	if made {
		item.Text = "Last backup " + page.Backup.At.Text
	}
	page.AttentionItems = append(page.AttentionItems, item)
}

// ageText says how long ago something was, in whole hours or days.
func ageText(age time.Duration) string {
	hours := int64(age / time.Hour)
	switch {
	case hours < 1:
		return "less than an hour ago"
	case hours < 48:
		return present.Plural(hours, "hour") + " ago"
	}
	return present.Plural(hours/24, "day") + " ago"
}
