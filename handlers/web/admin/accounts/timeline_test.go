package accounts_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
)

// What happened to an account is one list, which can be narrowed to a kind or ended at a day,
// and of which each line leads to more.
func TestTimeline(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, own := p.Customer("leah")
	ben, other := p.Customer("ben")
	org := p.Enterprise("Leadworks", leah)
	path := webtest.AdminAccountPath(org.ID) + "/timeline"
	sam := p.As(p.Operator("sam", models.OperatorSupport))
	if got := sam.Get(webtest.AdminAccountPath(org.ID)).Link("Timeline"); got != path {
		t.Errorf("the account leads to %q", got)
	}
	sam.Get(path).Shows(http.StatusOK, "No activity yet")

	// Something of another account, and mails about a person who owns this one as well.
	p.Grant(other.ID, 77*models.Credit)
	p.QueueMail(outbox.Mail{Kind: outbox.PasswordChanged, To: leah.Email}, outbox.Mail{Kind: outbox.KeyLeaked, To: ben.Email, AccountID: org.ID, Data: map[string]string{"key": "k", "account": "a"}})
	leahs := p.As(leah)
	leahs.Get("/buy?account=" + string(org.ID)).Form("/buy").Send().PaymentPage()
	p.Clock.Add(time.Second)
	p.PaidPurchase(org.ID, "one", 10)
	charge := p.MustCharge(org.ID, 2)
	note := sam.Get(webtest.AdminAccountPath(org.ID) + "/notes").Form(webtest.AdminAccountPath(org.ID) + "/notes")
	note.Set("text", "Called <b>twice</b>.").Send().Redirects(http.StatusSeeOther)
	p.Clock.Add(24 * time.Hour)
	p.Adjust(org.ID, 5)

	all := sam.Get(path).Lists(
		"5 credits added Credits · Goodwill",
		"2 credits used Usage · all day, UTC",
		"Called <b>twice</b>. Notes",
		"10 credits bought Payments",
		"Checkout: 10 credits for $12.50 Paid Payments",
		"Leaked API key Waiting Emails · to ben-2@example.test",
		"Checkout: 10 credits for $12.50 Pending Payments",
	)
	all.Hides("77 credits", "Password changed", "note.write")
	all.Shows(http.StatusOK, "Times are in UTC.")
	usage := sam.Get(all.Link("2 credits used")).Lists("Usage")
	if got := usage.Link("Refund"); got != refundPath(charge) {
		t.Errorf("the charge leads to %q", got)
	}
	if got := all.Link("Leaked API key"); got != "/admin/mails?to="+url.QueryEscape(ben.Email) {
		t.Errorf("the email leads to %q", got)
	}
	sam.Get(all.Link("Called <b>twice</b>.")).Shows(http.StatusOK, "Called <b>twice</b>.")
	sam.Get(all.Link("10 credits bought")).Shows(http.StatusOK, "Purchase")
	sam.Get(path+"?until=2026-03-29").Lists(all.RowTitles()[1:]...).Shows(http.StatusOK, "Up to and including")
	sam.Get(path+"?until=2026-03-28").Shows(http.StatusOK, "No results")
	sam.Get(path + "?kind=notes").Lists("Called <b>twice</b>.")
	sam.Get(webtest.AdminAccountPath(own.ID) + "/timeline?kind=emails").Lists("Password changed Waiting to leah-1@example.test")
	p.As(p.Operator("aud", models.OperatorAuditor)).Get(path + "?kind=usage").Lists("Usage").Hides("Refund")

	sam.Get(path+"?until=2026-13-01").ShowsFault("until", "Enter a date such as 2026-03-01.")
	for _, bad := range []string{"?kind=none", "?before=x", "?before=1.9.1"} {
		sam.Get(path + bad).Shows(http.StatusNotFound)
	}
	sam.Get("/admin/accounts/acc_none/timeline").Shows(http.StatusNotFound)
	p.CheckBooks()
}

// Pages follow one another, and lead back.
func TestTimelineIsPaged(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.Grant(account.ID, 100*models.Credit)
	for range 60 {
		p.Adjust(account.ID, 1)
	}
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	path := webtest.AdminAccountPath(account.ID) + "/timeline?kind=credits"
	first := b.Get(path)
	last := b.Get(first.Link("Older"))
	if n, m := len(first.RowTitles()), len(last.RowTitles()); n != 50 || m != 11 || last.Link("Older") != "" || last.Link("Newest") != path {
		t.Errorf("%d and then %d lines, back to %q", n, m, last.Link("Newest"))
	}
	if recent := b.Get(webtest.AdminAccountPath(account.ID)); strings.Count(recent.Text(), "1 credit added Credits") != 12 || recent.Link("View all : Recent activity") != webtest.AdminAccountPath(account.ID)+"/timeline" {
		t.Errorf("the overview shows\n%s", recent.Text())
	}
	p.CheckBooks()
}
