package customer_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func capsPath(a models.Account) string { return dashboardPath(a) + "&page=caps" }

func setCapPath(a models.Account, more string) string {
	return "/usage/caps/set?account=" + string(a.ID) + more
}

// capped is an organization with a member of each role and a key.
type capped struct {
	*webtest.Portal
	org                          models.Account
	owner, admin, billing, plain models.User
	key                          models.Key
}

func newCapped(t *testing.T) capped {
	t.Helper()
	p := webtest.NewPortal(t)
	c := capped{Portal: p}
	c.owner, _ = p.Customer("olga")
	c.admin, _ = p.Customer("adam")
	c.billing, _ = p.Customer("bill")
	c.plain, _ = p.Customer("mia")
	c.org = p.Enterprise("Leadworks", c.owner)
	p.Join(c.org.ID, c.admin.ID, models.RoleAdmin)
	p.Join(c.org.ID, c.billing.ID, models.RoleBilling)
	p.Join(c.org.ID, c.plain.ID, models.RoleMember)
	c.key = p.Key(models.NewSecret(), c.org.ID, models.CustomerScopes...)
	p.Grant(c.org.ID, 1000*models.Credit)
	return c
}

// use charges whole credits for a member, by a key or neither.
func (c capped) use(credits models.Credits, user models.UserID, key models.KeyID) error {
	_, err := c.Try(models.Command{Account: c.org.ID, Do: models.ChargeCredits{Charge: models.Charge{Credits: credits * models.Credit, UserID: user, KeyID: key}}})
	return err
}

// set sets a cap by the form, as somebody.
func (c capped) set(by models.User, subject models.CapSubject, window, limit string) *webtest.Page {
	c.Helper()
	return c.As(by).Get(setCapPath(c.org, "")).Form("/usage/caps/set").Set("subject", string(subject)).Set("window", window).Set("limit", limit).Send()
}

func TestCapLifecycle(t *testing.T) {
	c := newCapped(t)
	b := c.As(c.owner)
	b.Get(capsPath(c.org)).Shows(http.StatusOK, "No caps yet.")

	page := c.set(c.owner, models.CapOnMember(c.plain.ID), "month", "10").Follow().Shows(http.StatusOK,
		"mia Member 10 a month 0 Resets 1 Apr 2026 Actions for mia, a month Edit Boost Remove")
	if got := page.Flash(); got != "Set mia’s monthly cap to 10 credits." {
		t.Errorf("it says %q", got)
	}
	if err := c.use(9, c.plain.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := c.use(2, c.plain.ID, ""); models.CodeOf(err) != models.CodeCapReached {
		t.Errorf("a charge above the cap: %v", err)
	}
	change := setCapPath(c.org, "&subject=member%3A"+string(c.plain.ID)+"&window=month")
	if got := page.Link("Edit"); got != change {
		t.Errorf("the cap is changed at %s, want %s", got, change)
	}

	// Boosted until the end of a day in the account's zone, then no more.
	boosted := b.Get(change).Shows(http.StatusOK, "mia’s monthly cap", "9 of 10 credits", "Counts charges for this member, and charges with API keys they created.").Form("/usage/caps/boost").
		Set("boost.credits", "5").Set("boost.until", "2026-03-30").Send().Follow().Shows(http.StatusOK, "15 a month 10 from 31 Mar 2026 9")
	if got := boosted.Flash(); got != "Raised mia’s monthly cap by 5 credits until 31 Mar 2026." {
		t.Errorf("it says %q", got)
	}
	if err := c.use(2, c.plain.ID, ""); err != nil {
		t.Errorf("a charge within the boost: %v", err)
	}
	// Its end leaves 11 of 10: that is said first.
	ended := b.Get(change).Form("/usage/caps/boost")
	ended.Fields.Set("boost.credits", "0")
	warned := ended.Send().ShowsFault("boost.credits", "11 of 10 used: charges stop now.")
	ended = warned.Form("/usage/caps/boost")
	if got := ended.Send().Follow().Shows(http.StatusOK, "10 a month 11 Reached").Flash(); got != "Ended the boost of mia’s monthly cap." {
		t.Errorf("it says %q", got)
	}

	gone := b.Get(change).Form("/usage/caps/remove").Send().Follow().Shows(http.StatusOK, "No caps yet.")
	if got := gone.Flash(); got != "Removed mia’s monthly cap." {
		t.Errorf("it says %q", got)
	}
	// Set again in the same window, it has not forgotten.
	c.set(c.owner, models.CapOnMember(c.plain.ID), "month", "10").ShowsFault("limit", "11 of 10 used: charges stop now.")
	c.set(c.owner, models.CapOnMember(c.plain.ID), "month", "20").Follow().Shows(http.StatusOK, "20 a month 11")

	c.CheckAuditTrail(c.org.ID,
		"olga cap.set: Set mia’s monthly cap to 10 credits.",
		"olga cap.boost: Raised mia’s monthly cap by 5 credits until 31 Mar 2026.",
		"olga cap.boost: Ended the boost of mia’s monthly cap.",
		"olga cap.remove: Removed mia’s monthly cap.",
		"olga cap.set: Set mia’s monthly cap to 20 credits.")
	c.CheckBooks()
}

// A cap that leaves nothing to use is set only once that was said, for the very limit.
func TestCapBelowItsUseIsConfirmed(t *testing.T) {
	c := newCapped(t)
	account := models.CapOnAccount
	c.set(c.owner, account, "day", "0").ShowsFault("limit", "With a cap of 0, charges stop now.")
	c.set(c.owner, account, "day", "20").Follow().Shows(http.StatusOK, "Everyone Account 20 a day 0")
	if err := c.use(12, "", ""); err != nil {
		t.Fatal(err)
	}
	change := c.As(c.owner).Get(setCapPath(c.org, "&subject=account&window=day"))
	warned := change.Form("/usage/caps/set").Set("limit", "10").Send().ShowsFault("limit", "12 of 10 used: charges stop now.")
	other := warned.Form("/usage/caps/set").Set("limit", "11").Send().ShowsFault("limit", "12 of 11 used: charges stop now.")
	if got := c.NewestEntry(c.org.ID, models.EntryCap).Cap.Amount; got != 20*models.Credit {
		t.Errorf("the cap is %s before it was confirmed", got)
	}
	confirmed := other.Form("/usage/caps/set")
	confirmed.Send().Follow().Shows(http.StatusOK, "11 a day 12 Reached")
	confirmed.Send().Redirects(http.StatusSeeOther) // a double click
	if err := c.use(1, "", ""); models.CodeOf(err) != models.CodeCapReached {
		t.Errorf("a charge above the cap: %v", err)
	}
	change.Form("/usage/caps/set").Set("limit", "12").Set("key", "another").Send().ShowsFault("limit", "12 of 12 used: charges stay stopped.")
	change.Form("/usage/caps/set").Set("limit", "12.5").Set("key", "a-third").Send().Follow().Shows(http.StatusOK, "12.5 a day 12")
	if entries := c.EntriesOf(c.org.ID); len(entries) != 5 { // grant, cap, charge, two changes
		t.Errorf("%d entries", len(entries))
	}
	c.CheckBooks()
}

func TestCapFormFaults(t *testing.T) {
	c := newCapped(t)
	c.set(c.owner, "", "day", "1").ShowsFault("subject", "Choose one of these.")
	c.set(c.owner, models.CapOnAccount, "", "1").ShowsFault("window", "Choose one of these.")
	c.set(c.owner, models.CapOnAccount, "day", "").ShowsFault("limit", "The limit must be a decimal number such as 10 or 2.5.")
	c.set(c.owner, models.CapOnAccount, "day", "1,000").Follow().Shows(http.StatusOK, "1,000 a day")
	boost := func(credits, until string) *webtest.Page {
		return c.As(c.owner).Get(setCapPath(c.org, "&subject=account&window=day")).Form("/usage/caps/boost").
			Set("boost.credits", credits).Set("boost.until", until).Send()
	}
	boost("5", "").ShowsFault("boost.until", "Choose the last day of the boost.")
	boost("5", "soon").ShowsFault("boost.until", "Enter a date such as 2026-03-01.")
	boost("5", "2026-03-28").ShowsFault("boost.until", "Choose today or a later day.")
	boost("x", "2026-03-30").ShowsFault("boost.credits", "The boost must be a decimal number such as 10 or 2.5.")
	b := c.As(c.owner)
	for _, more := range []string{"&subject=member%3Ausr_none&window=day", "&subject=key%3Akey_none", "&subject=team%3A1", "&subject=account&window=hour"} {
		b.Get(setCapPath(c.org, more)).Shows(http.StatusNotFound)
	}
	b.Post("/usage/caps/remove", url.Values{"account": {string(c.org.ID)}, "key": {"k"}, "subject": {"account"}, "window": {"year"}}).Shows(http.StatusNotFound)
	c.CheckBooks()
}

// Who may buy sets the account's caps, owners and admins those of members and keys, and a
// member none.
func TestWhoSetsWhichCap(t *testing.T) {
	c := newCapped(t)
	stranger, _ := c.Customer("stranger")
	subjects := []models.CapSubject{models.CapOnAccount, models.CapOnMember(c.plain.ID), models.CapOnKey(c.key.ID)}
	for _, test := range []struct {
		by   models.User
		want [3]int
	}{
		{c.owner, [3]int{303, 303, 303}}, {c.admin, [3]int{303, 303, 303}}, {c.billing, [3]int{303, 403, 403}},
		{c.plain, [3]int{403, 403, 403}}, {stranger, [3]int{404, 404, 404}},
	} {
		b := c.As(test.by)
		for i, subject := range subjects {
			for action, fields := range map[string]url.Values{
				"set": {"limit": {"100"}}, "boost": {"boost.credits": {"5"}, "boost.until": {"2026-04-01"}}, "remove": nil,
			} {
				if action != "set" { // there is one to change
					c.Post(models.Command{Account: c.org.ID, Do: models.ChangeCap{Subject: subject, Window: models.CapMonth, Amount: credits(100)}})
				}
				sent := url.Values{"account": {string(c.org.ID)}, "key": {action + string(subject)}, "subject": {string(subject)}, "window": {"month"}}
				for name, value := range fields {
					sent[name] = value
				}
				if got := b.Post("/usage/caps/"+action, sent).Status; got != test.want[i] {
					t.Errorf("%s, %s of %s: %d, want %d", test.by.Name, action, subject, got, test.want[i])
				}
			}
			want := test.want[i]
			if want == 303 {
				want = 200
			}
			if got := b.Get(setCapPath(c.org, "&subject="+url.QueryEscape(string(subject)))).Status; got != want {
				t.Errorf("%s opens the form for %s: %d, want %d", test.by.Name, subject, got, want)
			}
		}
	}
	c.CheckBooks()
}

func credits(n models.Credits) *models.Credits { n *= models.Credit; return &n }

// A member sees their own caps with their use, and of those of others nothing, wherever.
func TestAMemberSeesTheirOwnCapsAlone(t *testing.T) {
	c := newCapped(t)
	for subject, limit := range map[models.CapSubject]models.Credits{
		models.CapOnAccount: 7771, models.CapOnMember(c.plain.ID): 50, models.CapOnMember(c.admin.ID): 7772, models.CapOnKey(c.key.ID): 7773,
	} {
		c.Post(models.Command{Account: c.org.ID, Reason: "Because " + limit.String(), Do: models.ChangeCap{Subject: subject, Window: models.CapMonth, Amount: credits(limit)}})
	}
	if err := c.use(45, c.plain.ID, ""); err != nil {
		t.Fatal(err)
	}
	b := c.As(c.plain)
	b.Get(capsPath(c.org)).Shows(http.StatusOK, "Your caps", "mia Member 50 a month 45").Hides("7,77", "Set a cap", "/usage/caps/set")
	entries := c.EntriesOf(c.org.ID)
	var hidden int
	for _, path := range []string{dashboardPath(c.org), dashboardPath(c.org) + "&page=members", dashboardPath(c.org) + "&page=api", "/activity?account=" + string(c.org.ID), "/activity.csv?account=" + string(c.org.ID)} {
		b.Get(path).Shows(http.StatusOK).Hides("7,77", "Set a cap", "/usage/caps/set")
	}
	for _, e := range entries {
		if e.Kind == models.EntryCap {
			page := b.Get("/activity/"+string(e.ID)+"?account="+string(c.org.ID)).Shows(http.StatusOK).Hides("7,77", "Because 0.007")
			if strings.Contains(page.Text(), "A cap was changed") {
				hidden++
			} else {
				page.Shows(http.StatusOK, "mia’s monthly cap set to 50 credits")
			}
		}
	}
	if hidden != 3 {
		t.Errorf("%d entries are vague, want 3", hidden)
	}
	// Who may buy sees the account's as well.
	c.As(c.billing).Get(capsPath(c.org)).Shows(http.StatusOK, "Everyone Account 7,771 a month").Hides("7,772", "7,773", "of mia")
	c.As(c.admin).Get(capsPath(c.org)).Shows(http.StatusOK, "7,771 a month", "7,772 a month", "7,773 a month", "50 a month")
	c.CheckBooks()
}

// A person caps their own account and its keys.
func TestSoloCaps(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, own := p.Customer("alex")
	key := p.Key(models.NewSecret(), own.ID, models.CustomerScopes...)
	p.Clock.Add(time.Second)
	b := p.As(alex)
	form := b.Get("/usage/caps").Shows(http.StatusOK, "No caps yet.").Get(setCapPath(own, ""))
	options := form.Options("subject")
	if len(options) != 2 || options["account"] != "All usage" || !strings.HasPrefix(options["key:"+string(key.ID)], "API key: ") {
		t.Errorf("caps can be set on %v", options)
	}
	form.Form("/usage/caps/set").Set("subject", "key:"+string(key.ID)).Set("window", "ever").Set("limit", "3").Send().Follow().
		Shows(http.StatusOK, key.Name+" API key "+key.Prefix+"… 3 in total 0 Never resets")
	if got := b.Get("/enterprise/dashboard?page=caps&account=" + string(own.ID)).Redirects(http.StatusSeeOther); got != "/usage/caps?account="+string(own.ID) {
		t.Errorf("it leads to %s", got)
	}
	p.CheckBooks()
}

// The dashboard warns of caps that are used up or above 80 %, each to those who may see it,
// and names three at most. Members and keys have theirs beside them.
func TestCapsInUse(t *testing.T) {
	c := newCapped(t)
	set := func(subject models.CapSubject, window models.CapWindow, limit models.Credits) {
		c.Post(models.Command{Account: c.org.ID, Do: models.ChangeCap{Subject: subject, Window: window, Amount: credits(limit)}})
	}
	mia, key := models.CapOnMember(c.plain.ID), models.CapOnKey(c.key.ID)
	set(mia, models.CapMonth, 100)
	set(mia, models.CapDay, 1000)
	set(key, models.CapEver, 126)
	set(models.CapOnAccount, models.CapYear, 1000)
	notice := func(by models.User, want string) {
		t.Helper()
		page := c.As(by).Get(dashboardPath(c.org))
		var got string
		for n := range page.All("div") {
			if webtest.Attr(n, "role") == "note" {
				got += webtest.TextOf(n)
			}
		}
		if got != want {
			t.Errorf("%s is told %q, want %q", by.Name, got, want)
		}
	}
	if err := c.use(79, c.plain.ID, ""); err != nil {
		t.Fatal(err)
	}
	notice(c.owner, "")
	if err := c.use(1, c.plain.ID, ""); err != nil {
		t.Fatal(err)
	}
	notice(c.owner, "mia’s monthly cap: 80 of 100 credits used. View caps")
	notice(c.plain, "Your monthly cap: 80 of 100 credits used. View caps")
	notice(c.billing, "")
	if err := c.use(20, c.plain.ID, c.key.ID); err != nil {
		t.Fatal(err)
	}
	notice(c.plain, "Your monthly cap of 100 credits is used up until 1 Apr 2026. View caps")
	if err := c.use(106, "", c.key.ID); err != nil {
		t.Fatal(err)
	}
	set(models.CapOnAccount, models.CapMonth, 250)
	if err := c.use(205, "", ""); err != nil {
		t.Fatal(err)
	}
	notice(c.billing, "The account’s monthly cap: 205 of 250 credits used. View caps")
	set(models.CapOnAccount, models.CapWeek, 0)
	notice(c.admin, "The account’s weekly cap of 0 stops every charge. "+c.key.Name+"’s total cap of 126 credits is used up. mia’s monthly cap of 100 credits is used up until 1 Apr 2026. 1 more cap is nearly or fully used. View caps")

	members := dashboardPath(c.org) + "&page=members"
	c.As(c.owner).Get(members).Shows(http.StatusOK, "Cap: 100 of 1,000 used today · 100 of 100 used this month", "All caps mia", "Set a cap olga")
	c.As(c.plain).Get(members).Shows(http.StatusOK, "Cap: 100 of 1,000 used today · 100 of 100 used this month").Hides("/usage/caps/set")
	keys := dashboardPath(c.org) + "&page=api"
	list := c.As(c.owner).Get(keys).Shows(http.StatusOK, "Change cap "+c.key.Name)
	c.As(c.owner).Get(list.Link(c.key.Name)).Shows(http.StatusOK, "Cap: 126 of 126 used in total", "Change cap "+c.key.Name)
	c.As(c.plain).Get(keys).Shows(http.StatusOK).Hides("of 126", "/usage/caps/set")

	// A member's own are on their dashboard, and nobody else's.
	c.As(c.plain).Get(dashboardPath(c.org)).Shows(http.StatusOK, "Your caps All caps 100 a month Reached 100 of 100 used this month Resets 1 Apr 2026 1,000 a day 100 of 1,000 used today Resets 30 Mar 2026").Hides("of 126")
	c.As(c.owner).Get(dashboardPath(c.org)).Shows(http.StatusOK).Hides("Your caps")
	c.CheckBooks()
}

// A list of caps has pages.
func TestCapsHavePages(t *testing.T) {
	c := newCapped(t)
	for range 51 {
		key := c.Key(models.NewSecret(), c.org.ID, models.CustomerScopes...)
		c.Post(models.Command{Account: c.org.ID, Do: models.ChangeCap{Subject: models.CapOnKey(key.ID), Window: models.CapDay, Amount: credits(1)}})
	}
	first := c.As(c.owner).Get(capsPath(c.org)).Shows(http.StatusOK).WithinSizeLimit()
	second := first.Get(first.Link("Next page")).Shows(http.StatusOK, "First page")
	if one, two := strings.Count(first.Body, "id=\"cap-key"), strings.Count(second.Body, "id=\"cap-key"); one != 25 || two != 25 {
		t.Errorf("%d and %d caps", one, two)
	}
	form := c.As(c.owner).Get(setCapPath(c.org, "")).Shows(http.StatusOK, "Find more members and keys on their own pages.").WithinSizeLimit()
	if n := len(form.Options("subject")); n != 1+4+50 {
		t.Errorf("%d choices", n)
	}
	c.CheckBooks()
}
