package history_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/storetest"
	"github.com/bursar-portal/bursar/models/timeline"
)

// told are the lines of a timeline in a few words.
func told(lines []timeline.Line) (list []string) {
	for _, l := range lines {
		text := ""
		switch {
		case l.Mail != nil:
			text = "mail " + string(l.Mail.Kind)
		case l.Note != nil:
			text = "note " + l.Note.Text
		case l.Audit != nil:
			text = l.Audit.Action
		case l.Entry != nil:
			text = fmt.Sprint(l.Entry.Sequence, " ", l.Entry.Kind)
		case l.Used != nil:
			text = "used " + l.Used.Credits.String() + " on " + l.Used.DayAt.Format(time.DateOnly)
		case l.Dispute != nil:
			text = "dispute " + l.Dispute.ID
		case l.Purchase != nil:
			text = "purchase " + l.Purchase.Key
		}
		list = append(list, string(l.Kind)+": "+text)
	}
	return list
}

// eventful gives an account a line of each source within an instant, and some more on the
// next day.
func eventful(t *testing.T, k *storetest.Kit, user models.User, account models.Account, name string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	by := models.AuditRecord{Actor: models.ActorRef{Kind: models.ActorUser, ID: string(user.ID)}, AccountID: account.ID}
	record := func(action string) {
		t.Helper()
		r := by
		r.Action = action
		must(k.WriteAudit(ctx, r))
	}
	bought := storetest.PendingPurchase(t, k, account.ID, name)
	_, err := k.SettlePurchase(ctx, storetest.PaidReport(bought))
	must(err)
	bought, err = k.Purchase(ctx, bought.ID)
	must(err)
	_, err = k.SettlePaymentReversal(ctx, models.PaymentReversalReport{
		Currency: "usd", PaymentIntentID: bought.PaymentIntentID, PaidCents: 1250, Dispute: models.DisputeOpen, DisputeID: "dp_" + name, DisputedCents: 1250, DisputeCurrency: "usd",
	})
	must(err)
	_, err = k.SettlePaymentReversal(ctx, models.PaymentReversalReport{
		Currency: "usd", PaymentIntentID: bought.PaymentIntentID, PaidCents: 1250, Dispute: models.DisputeWon, DisputeID: "dp_" + name, DisputedCents: 1250, DisputeCurrency: "usd",
	})
	must(err)
	record(act.KeyCreate)
	record(act.MemberInvite)
	record(act.CreditsAdjust) // done by an entry, which tells of it
	must(k.WriteNote(ctx, models.Note{AccountID: account.ID, Author: user.ID, Key: "k", Text: "of " + name}, by))
	k.QueueMail(outbox.Mail{Kind: outbox.KeyLeaked, To: "else@example.test", AccountID: account.ID, Data: map[string]string{"key": "k", "account": "a"}})
	k.Clock.Add(time.Second) // identifiers of mails are in no order
	k.QueueMail(outbox.Mail{Kind: outbox.PasswordChanged, To: user.Email})
	if _, err := k.Charge(account.ID, models.Credit); err != nil {
		t.Fatal(err)
	}
	k.Clock.Add(24 * time.Hour)
	reversed := k.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}})
	k.Post(models.Command{Account: account.ID, Do: models.UndoReversal{Reversal: reversed.Entry.ID}})
	adjusted := k.Post(models.Command{Account: account.ID, Do: models.AdjustCredits{Amount: 2 * models.Credit, Kind: models.Promotional}})
	k.Post(models.Command{Account: account.ID, Do: models.UndoAdjustment{Adjustment: adjusted.Entry.ID}})
	for range 2 {
		if _, err := k.Charge(account.ID, models.Credit); err != nil {
			t.Fatal(err)
		}
	}
	k.Post(models.Command{Account: account.ID, Do: models.ChangeCap{Subject: models.CapOnAccount, Window: models.CapMonth, Amount: new(50 * models.Credit)}})
	k.Subscribe(account.ID, k.Plan(storetest.MonthlyPlan("plan-"+name, 5)))
	k.Post(models.Command{Account: account.ID, Do: models.ChangeAccount{Zone: new("Europe/Berlin")}})
	k.Clock.Add(-24*time.Hour - time.Second)
}

// A timeline has what happened to an account, whatever the source, in one order, and nothing
// of another account. However it is cut into pages, it is the same.
func TestTimeline(t *testing.T) {
	k := storetest.New(t)
	ben, other := k.Person("ben")
	eventful(t, k, ben, other, "other")
	k.Clock.Add(time.Hour)
	ann, account := k.Person("ann")
	eventful(t, k, ann, account, "own")

	for _, c := range []struct {
		kind timeline.Kind
		want []string
	}{
		{"", []string{
			"usage: used -2 on " + storetest.Start.AddDate(0, 0, 1).Format(time.DateOnly),
			"actions: 13 account", "plans: 12 subscription", "caps: 11 cap", "credits: 8 undo", "credits: 7 adjustment", "payments: 6 undo", "payments: 5 reversal",
			"usage: used -1 on " + storetest.Start.Format(time.DateOnly),
			"emails: mail password_changed", "emails: mail key_leaked", "notes: note of own", "members: member.invite", "keys: key.create",
			"payments: 3 thaw", "payments: 2 freeze", "payments: 1 purchase", "payments: dispute dp_own", "payments: purchase own",
		}},
		{timeline.Usage, []string{"usage: 10 charge", "usage: 9 charge", "usage: 4 charge"}},
		{timeline.Credits, []string{"credits: 8 undo", "credits: 7 adjustment"}},
		{timeline.Payments, []string{"payments: 6 undo", "payments: 5 reversal", "payments: 3 thaw", "payments: 2 freeze", "payments: 1 purchase", "payments: dispute dp_own", "payments: purchase own"}},
		{timeline.Plans, []string{"plans: 12 subscription"}},
		{timeline.Caps, []string{"caps: 11 cap"}},
		{timeline.Keys, []string{"keys: key.create"}},
		{timeline.Members, []string{"members: member.invite"}},
		{timeline.NotesOf, []string{"notes: note of own"}},
		{timeline.Emails, []string{"emails: mail password_changed", "emails: mail key_leaked"}},
		{timeline.Actions, []string{"actions: 13 account"}},
	} {
		for _, limit := range []int{100, 1, 2, 3, 7} {
			var lines []timeline.Line
			q := timeline.Query{AccountID: account.ID, Kind: c.kind, Limit: limit}
			for pages := 0; ; pages++ {
				page, err := k.Timeline(t.Context(), q)
				if err != nil || len(page.Lines) > limit || pages > 100 {
					t.Fatalf("%d lines of %d, page %d: %v", len(page.Lines), limit, pages, err)
				}
				lines = append(lines, page.Lines...)
				if page.Next.IsZero() {
					break
				}
				if q.Before, err = timeline.ParseCursor(page.Next.String()); err != nil || q.Before != page.Next {
					t.Fatalf("%q is read as %+v, %v", page.Next, q.Before, err)
				}
			}
			if got := told(lines); !slices.Equal(got, c.want) {
				t.Errorf("%q by %d:\n%s\nwant\n%s", c.kind, limit, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		}
	}
	page, err := k.Timeline(t.Context(), timeline.Query{AccountID: account.ID, Days: 1, Limit: 100})
	if got := strings.Count(strings.Join(told(page.Lines), "\n"), "used"); err != nil || got != 1 || len(page.Lines) != 18 {
		t.Errorf("with one day of usage: %d of %d lines, %v", got, len(page.Lines), err)
	}
	_, err = k.Timeline(t.Context(), timeline.Query{AccountID: "acc_none", Limit: 1})
	if models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("of no account: %v", err)
	}
	k.CheckBooks()
}
