package outbox_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store/posting"
	"github.com/bursar-portal/bursar/models/storetest"
)

const lease = 5 * time.Minute

func reset(to string) outbox.Mail {
	return outbox.Mail{Kind: outbox.Reset, To: to, Name: "Ada", Data: map[string]string{"path": "/reset/secret-" + to}}
}

func claim(t *testing.T, k *storetest.Kit) (outbox.Due, bool) {
	t.Helper()
	due, ok, err := k.ClaimMail(t.Context(), lease)
	if err != nil {
		t.Fatal(err)
	}
	return due, ok
}

// mustClaim claims the mail to an address, which must be due first.
func mustClaim(t *testing.T, k *storetest.Kit, to string, attempt int) outbox.Due {
	t.Helper()
	due, ok := claim(t, k)
	if !ok || due.To != to || due.Attempt != attempt {
		t.Fatalf("claimed %+v, %t; want attempt %d to %s", due, ok, attempt, to)
	}
	return due
}

func noneDue(t *testing.T, k *storetest.Kit) {
	t.Helper()
	if due, ok := claim(t, k); ok {
		t.Fatalf("claimed %+v", due)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// only returns the only mail that there is, as lists show it.
func only(t *testing.T, k *storetest.Kit) outbox.MailLine {
	t.Helper()
	page, err := k.Store.Mails(t.Context(), outbox.MailQuery{Limit: 9})
	if err != nil || len(page.Lines) != 1 || page.Next != "" {
		t.Fatalf("the mails are %+v, %v", page, err)
	}
	return page.Lines[0]
}

// A mail is in the outbox if and only if what caused it was committed.
func TestAMailIsWrittenWithItsCause(t *testing.T) {
	k := storetest.New(t)
	user := models.NewUser{Email: "ada@example.test", Name: "Ada", Zone: "UTC"}
	ada, err := k.CreateUser(t.Context(), user)
	must(t, err)
	// The second write of the transaction fails: there is such a user.
	err = k.Write(t.Context(), posting.QueueMail{Mails: []outbox.Mail{reset("ada@example.test")}}, posting.OpenAccount{Owner: "usr_none"})
	storetest.WantCode(t, err, models.CodeNotFound)
	if mails := k.Mails(); len(mails) != 0 {
		t.Errorf("nothing was committed, and there are %+v", mails)
	}
	noneDue(t, k)
	k.QueueMail(reset("ada@example.test"))
	due := mustClaim(t, k, "ada@example.test", 1)
	if due.Kind != outbox.Reset || due.Name != ada.Name || due.Data["path"] != "/reset/secret-ada@example.test" || !due.CreatedAt.Equal(storetest.Start.Truncate(time.Microsecond)) {
		t.Errorf("claimed %+v", due)
	}
	// What can't be sent is not written either.
	if err := k.Write(t.Context(), posting.QueueMail{Mails: []outbox.Mail{{Kind: outbox.Reset, To: "ada@example.test"}}}); models.CodeOf(err) != models.CodeInternal {
		t.Errorf("a mail without its path: %v", err)
	}
}

// With mail off nothing is kept for the day on which somebody turns it on.
func TestMailIsOff(t *testing.T) {
	settings := storetest.Settings()
	settings.Mail = false
	k := storetest.NewWith(t, settings)
	k.QueueMail(reset("ada@example.test"))
	if mails := k.Mails(); len(mails) != 0 {
		t.Errorf("there are %+v", mails)
	}
}

// Whoever waits is told of a mail once it is there.
func TestTheSenderIsWoken(t *testing.T) {
	k := storetest.New(t)
	select {
	case <-k.Mailed():
		t.Fatal("woken without a mail")
	default:
	}
	k.QueueMail(reset("ada@example.test"), reset("ben@example.test"))
	<-k.Mailed()
	for range 2 {
		if _, ok := claim(t, k); !ok {
			t.Error("woken, and there is none")
		}
	}
	noneDue(t, k)
}

// A sent mail keeps nothing of what it said.
func TestASentMailIsErased(t *testing.T) {
	k := storetest.New(t)
	k.QueueMail(reset("ada@example.test"))
	due := mustClaim(t, k, "ada@example.test", 1)
	k.Clock.Add(time.Second)
	must(t, k.MailSent(t.Context(), due.ID))
	want := outbox.MailLine{
		ID: due.ID, Kind: outbox.Reset, To: "ada@example.test", Name: "Ada", State: outbox.Sent, Attempts: 1,
		CreatedAt: due.CreatedAt, SentAt: k.Now(),
	}
	if got := only(t, k); got != want {
		t.Errorf("the mail is %+v, want %+v", got, want)
	}
	var kept int
	row := storetest.Database(t, k.Path, "").QueryRowContext(t.Context(), "SELECT COUNT(*) FROM mails WHERE data IS NOT NULL")
	if err := row.Scan(&kept); err != nil || kept != 0 {
		t.Errorf("%d mails keep what they said, %v", kept, err)
	}
	k.Clock.Add(24 * time.Hour)
	noneDue(t, k)
}

// A mail is claimed by one sender at a time, also of two processes, and by another one when
// the first has not come back.
func TestAClaimIsALease(t *testing.T) {
	k := storetest.New(t)
	other := storetest.Open(t, k.Path, k.Clock, storetest.Settings())
	k.QueueMail(reset("ada@example.test"))
	first := mustClaim(t, k, "ada@example.test", 1)
	noneDue(t, other)
	k.Clock.Add(lease - time.Microsecond)
	noneDue(t, other)
	k.Clock.Add(time.Microsecond)
	second := mustClaim(t, other, "ada@example.test", 2)
	// The first one comes back late: its failure is no longer news, its success is.
	must(t, k.MailFailed(t.Context(), first, "cut off", true))
	if got := only(t, k); got.State != outbox.Waiting || got.Attempts != 2 || got.Error != "" {
		t.Errorf("the mail is %+v", got)
	}
	must(t, k.MailSent(t.Context(), first.ID))
	must(t, other.MailFailed(t.Context(), second, "cut off", false))
	if got := only(t, k); got.State != outbox.Sent || got.Error != "" {
		t.Errorf("the mail is %+v", got)
	}
}

// Many senders in two processes get each mail once.
func TestManySenders(t *testing.T) {
	k := storetest.New(t)
	other := storetest.Open(t, k.Path, k.Clock, storetest.Settings())
	var want []string
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		k.QueueMail(reset(name + "@example.test"))
		want = append(want, name+"@example.test")
	}
	var mu sync.Mutex
	var got []string
	var running sync.WaitGroup
	for _, sender := range []*storetest.Kit{k, other, k, other} {
		running.Go(func() {
			for {
				due, ok, err := sender.ClaimMail(t.Context(), lease)
				if err != nil {
					t.Error(err)
				}
				if !ok || err != nil {
					return
				}
				mu.Lock()
				got = append(got, due.To)
				mu.Unlock()
			}
		})
	}
	running.Wait()
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("claimed %v", got)
	}
}

// A mail that fails is tried again later and later, and given up after three days.
func TestBackOff(t *testing.T) {
	k := storetest.New(t)
	k.QueueMail(reset("ada@example.test"))
	begun := k.Now()
	var waits []time.Duration
	for attempt := 1; ; attempt++ {
		due, ok := claim(t, k)
		if !ok {
			break
		}
		must(t, k.MailFailed(t.Context(), due, "451 4.7.1 Greylisted", false))
		line := only(t, k)
		waits = append(waits, line.NextAt.Sub(k.Now()))
		k.Clock.Set(line.NextAt.Add(-time.Microsecond))
		noneDue(t, k)
		k.Clock.Set(line.NextAt)
	}
	want := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour, 24 * time.Hour, 24 * time.Hour, 24 * time.Hour}
	if !slices.Equal(waits, want) {
		t.Errorf("it waited %v, want %v", waits, want)
	}
	if tried := k.Now().Sub(begun); tried < outbox.GiveUpAfter {
		t.Errorf("it was tried for %v only", tried)
	}
	line := only(t, k)
	if line.State != outbox.Failed || line.Error != "The email could not be sent for 3 days. Last error: 451 4.7.1 Greylisted" || !line.CanRetry || !line.NextAt.IsZero() {
		t.Errorf("the mail is %+v", line)
	}
}

// A mail that was put back is due at once, and was not tried.
func TestPutBack(t *testing.T) {
	k := storetest.New(t)
	k.QueueMail(reset("ada@example.test"))
	must(t, k.MailPutBack(t.Context(), mustClaim(t, k, "ada@example.test", 1)))
	mustClaim(t, k, "ada@example.test", 1)
}

// A mail is not sent after its link has ended, and its secret is gone then.
func TestALinkThatEnds(t *testing.T) {
	k := storetest.New(t)
	mail := reset("ada@example.test")
	mail.Until = k.Now().Add(time.Hour)
	k.QueueMail(mail)
	k.Clock.Add(time.Hour)
	noneDue(t, k)
	line := only(t, k)
	if line.State != outbox.Failed || line.Error != "The link expired before the email could be sent." || line.CanRetry {
		t.Errorf("the mail is %+v", line)
	}
	storetest.WantCode(t, k.RetryMail(t.Context(), line.ID, models.AuditRecord{}), models.CodeConflict)
}
