package outbox_test

import (
	"slices"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
)

func act(action string) models.AuditRecord {
	return models.AuditRecord{Actor: models.System, Action: action}
}

// refuse makes a mail that was refused for good.
func refuse(t *testing.T, k *storetest.Kit, mail outbox.Mail) models.MailID {
	t.Helper()
	k.QueueMail(mail)
	due := mustClaim(t, k, mail.To, 1)
	must(t, k.MailFailed(t.Context(), due, "550 5.1.1 No such user", true))
	return due.ID
}

func list(t *testing.T, k *storetest.Kit, q outbox.MailQuery) (to []string, next models.MailID) {
	t.Helper()
	page, err := k.Store.Mails(t.Context(), q)
	must(t, err)
	for _, l := range page.Lines {
		to = append(to, l.To)
	}
	return to, page.Next
}

// Lists are newest first, by page, state and recipient.
func TestLists(t *testing.T) {
	k := storetest.New(t)
	for _, to := range []string{"a@example.test", "b@example.test", "C@example.test"} {
		refuse(t, k, reset(to))
		k.Clock.Add(time.Second)
	}
	k.QueueMail(reset("c@example.test"))
	first, next := list(t, k, outbox.MailQuery{Limit: 3})
	second, last := list(t, k, outbox.MailQuery{Limit: 3, After: next})
	if want := []string{"c@example.test", "C@example.test", "b@example.test"}; !slices.Equal(first, want) || next == "" {
		t.Errorf("the first page is %v", first)
	}
	if !slices.Equal(second, []string{"a@example.test"}) || last != "" {
		t.Errorf("the second page is %v, and then %q", second, last)
	}
	if failed, _ := list(t, k, outbox.MailQuery{State: outbox.Failed, Limit: 9}); !slices.Equal(failed, []string{"C@example.test", "b@example.test", "a@example.test"}) {
		t.Errorf("failed: %v", failed)
	}
	if hers, _ := list(t, k, outbox.MailQuery{To: " c@EXAMPLE.test", Limit: 9}); !slices.Equal(hers, []string{"c@example.test", "C@example.test"}) {
		t.Errorf("to c: %v", hers)
	}
	for most, want := range map[int]int{9: 3, 2: 2} {
		if n, err := k.CountFailedMails(t.Context(), most); n != want || err != nil {
			t.Errorf("%d failed, %v", n, err)
		}
	}
}

// A failed mail can be sent again, which wakes the sender, and dismissed.
func TestRetryAndDismiss(t *testing.T) {
	k := storetest.New(t)
	id := refuse(t, k, reset("ada@example.test"))
	<-k.Mailed()
	k.Clock.Add(30 * 24 * time.Hour)
	must(t, k.RetryMail(t.Context(), id, act("mail.retry")))
	<-k.Mailed()
	due := mustClaim(t, k, "ada@example.test", 1)
	if due.Data["path"] != "/reset/secret-ada@example.test" {
		t.Errorf("claimed %+v", due)
	}
	storetest.WantCode(t, k.RetryMail(t.Context(), id, act("mail.retry")), models.CodeConflict)
	storetest.WantCode(t, k.DismissMail(t.Context(), id, act("mail.dismiss")), models.CodeConflict)
	must(t, k.MailFailed(t.Context(), due, "550 5.1.1 No such user", true))
	must(t, k.DismissMail(t.Context(), id, act("mail.dismiss")))
	if line := only(t, k); line.State != outbox.Dismissed || line.CanRetry || line.Error != "550 5.1.1 No such user" {
		t.Errorf("the mail is %+v", line)
	}
	storetest.WantCode(t, k.RetryMail(t.Context(), id, act("mail.retry")), models.CodeConflict)
	storetest.WantCode(t, k.RetryMail(t.Context(), "eml_none", act("mail.retry")), models.CodeNotFound)
	storetest.WantCode(t, k.DismissMail(t.Context(), "eml_none", act("mail.dismiss")), models.CodeNotFound)
	refuse(t, k, reset("ben@example.test"))
	must(t, k.DismissFailedMails(t.Context(), act("mail.dismiss_all")))
	if n, err := k.CountFailedMails(t.Context(), 9); n != 0 || err != nil {
		t.Errorf("%d failed, %v", n, err)
	}
	log, err := k.AuditLog(t.Context(), models.AuditQuery{Limit: 9})
	var actions []string
	for _, l := range log.Lines {
		actions = append(actions, l.Action)
	}
	if want := []string{"mail.dismiss_all", "mail.dismiss", "mail.retry"}; err != nil || !slices.Equal(actions, want) {
		t.Errorf("the audit log has %v, %v", actions, err)
	}
}

// Mails are kept for a while and no longer, and a secret no longer than it is good for.
func TestTidy(t *testing.T) {
	k := storetest.New(t)
	k.QueueMail(reset("sent@example.test"))
	must(t, k.MailSent(t.Context(), mustClaim(t, k, "sent@example.test", 1).ID))
	k.Clock.Add(-time.Second)
	ends := reset("failed@example.test")
	ends.Until = k.Now().Add(time.Hour)
	refuse(t, k, ends)
	after := func(d time.Duration, want ...string) {
		t.Helper()
		k.Clock.Set(storetest.Start.Add(d))
		must(t, k.TidyMails(t.Context()))
		if got, _ := list(t, k, outbox.MailQuery{Limit: 9}); !slices.Equal(got, want) {
			t.Errorf("after %v there are %v, want %v", d, got, want)
		}
	}
	secrets := func() (n int) {
		row := storetest.Database(t, k.Path, "").QueryRowContext(t.Context(), "SELECT COUNT(*) FROM mails WHERE data IS NOT NULL")
		must(t, row.Scan(&n))
		return n
	}
	if page, err := k.Store.Mails(t.Context(), outbox.MailQuery{State: outbox.Failed, Limit: 9}); err != nil || !page.Lines[0].CanRetry {
		t.Errorf("the failed mail can't be retried while its link is good: %+v, %v", page, err)
	}
	day := 24 * time.Hour
	after(time.Hour-time.Second-time.Microsecond, "sent@example.test", "failed@example.test")
	if n := secrets(); n != 1 {
		t.Errorf("%d secrets", n)
	}
	after(time.Hour-time.Second, "sent@example.test", "failed@example.test")
	if n := secrets(); n != 0 {
		t.Errorf("%d secrets", n)
	}
	after(30*day, "sent@example.test", "failed@example.test")
	after(30*day+time.Second, "failed@example.test")
	after(90*day-time.Second, "failed@example.test")
	after(90 * day)
}
