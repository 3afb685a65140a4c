package accounts

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/admin"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/timeline"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

// entryLine prints an entry of the ledger. e is the entry as lists of the ledger have it.
func entryLine(l models.EntryLine, e views.Entry) view.TimelineLine {
	line := view.TimelineLine{
		At: e.At, What: e.Title(), Detail: e.Detail, By: e.Actor, Change: e.Change,
		URL: address.AdminEntry(models.Whereabouts{AccountID: l.AccountID, Entry: l.ID, Number: l.Sequence}),
	}
	if l.Delta == 0 {
		line.Change = ""
	}
	if l.PurchaseID != "" {
		line.URL = address.AdminPurchase(l.PurchaseID)
	}
	for _, more := range []views.Link{e.Correction, e.Batch} {
		if more.URL != "" {
			line.Menu = append(line.Menu, more)
		}
	}
	return line
}

// otherLine prints what is no entry.
func otherLine(account models.Account, l timeline.Line, r present.Reader) view.TimelineLine {
	switch {
	case l.Used != nil:
		return usedLine(account.ID, *l.Used, r)
	case l.Purchase != nil:
		return view.TimelineLine{
			What: r.T("admin_account.checkout", "credits", r.Count(l.Purchase.Credits), "money", r.Money(l.Purchase.AmountCents, l.Purchase.Currency)),
			URL:  address.AdminPurchase(l.Purchase.ID), State: admin.PurchaseBadge(*l.Purchase), By: cmp.Or(l.Purchase.BuyerName, r.T("words.api_key")),
		}
	case l.Dispute != nil:
		return disputeLine(*l.Dispute, r)
	case l.Note != nil:
		return noteLine(account.ID, *l.Note, r)
	case l.Mail != nil:
		return view.TimelineLine{
			What: admin.MailNames[l.Mail.Kind], URL: address.AdminMails + "?" + url.Values{"to": {l.Mail.To}}.Encode(),
			Detail: r.T("admin_account.mail_to", "address", models.Isolate(l.Mail.To)), State: admin.MailStates[l.Mail.State], By: r.Brand,
		}
	}
	return auditLine(*l.Audit, r)
}

// usedLine prints what was used on a day. Days are those of the books, in UTC.
func usedLine(id models.AccountID, u timeline.Used, r present.Reader) view.TimelineLine {
	r.Zone = time.UTC
	day := r.Moment(u.DayAt)
	day.Text = r.Day(u.DayAt)
	return view.TimelineLine{
		At: day, What: r.T("admin_account.day_used", "credits", r.Count(-u.Credits)), URL: usageUntil(id, u.DayAt),
		Detail: r.T("admin_account.day_used_detail"), Change: r.Change(u.Credits),
	}
}

var disputeBadges = map[models.DisputeState]struct {
	key  string
	tone views.Tone
}{
	models.DisputeOpen:      {"admin_account.dispute_open", views.ToneBad},
	models.DisputeWon:       {"admin_account.dispute_won", views.ToneGood},
	models.DisputeLost:      {"admin_account.dispute_lost", views.ToneWarn},
	models.DisputePrevented: {"admin_account.dispute_prevented", ""},
}

func disputeLine(d models.Dispute, r present.Reader) view.TimelineLine {
	badge := disputeBadges[d.State]
	line := view.TimelineLine{
		What: r.T("admin_account.disputed_payment"), URL: address.AdminPurchase(d.PurchaseID), By: r.T("words.stripe"),
		State: views.Badge{Text: r.T(badge.key), Tone: badge.tone},
	}
	if d.Currency != "" {
		line.What = r.T("admin_account.disputed", "money", r.Money(d.Cents, d.Currency))
	}
	if d.State == models.DisputeOpen && !d.RespondBy.IsZero() {
		line.Detail = r.T("admin_account.dispute_respond", "time", r.Moment(d.RespondBy).Text)
	}
	return line
}

func noteLine(id models.AccountID, n models.NoteLine, r present.Reader) view.TimelineLine {
	line := view.TimelineLine{What: models.Isolate(n.Text), By: n.AuthorName}
	if !n.ErasedAt.IsZero() {
		line.What = r.T("admin_account.note_erased")
	}
	// The page of notes that begins with it.
	number := strconv.FormatInt(int64(n.Sequence), 10)
	line.URL = address.AdminAccount(id) + address.SectionNotes + "?before=" + strconv.FormatInt(int64(n.Sequence)+1, 10) + "#note-" + number
	return line
}

// auditLine prints a record of the audit log. Its details say all that the name of the action
// does; they may be erased.
func auditLine(a models.AuditLine, r present.Reader) view.TimelineLine {
	line := view.TimelineLine{
		What: cmp.Or(strings.TrimSuffix(a.Detail, "."), act.Sentence(a.Action)), Detail: present.Times(a.Times()),
		By: r.Actor(a.Actor, a.ActorName), URL: address.AuditRecord(a.ID),
	}
	if to := admin.SubjectLink(a.Subject); to.URL != "" && to.URL != address.AdminAccount(a.AccountID) {
		line.Menu = append(line.Menu, to)
	}
	return line
}
