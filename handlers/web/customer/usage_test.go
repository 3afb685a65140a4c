package customer_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// organizationWithUsage is an organization whose owner, in Auckland, and a member used two
// products with and without a key on two days there.
func organizationWithUsage(p *webtest.Portal) (models.User, models.Account, models.Key) {
	p.Helper()
	leah, _ := p.PersonIn("leah", "Pacific/Auckland") // its days begin at 11:00 UTC
	p.SetPassword(leah)
	max, _ := p.Person("max")
	org := p.Enterprise("Leadworks", leah)
	p.Clock.Add(time.Second)
	p.Join(org.ID, max.ID, models.RoleMember)
	key := p.Key(models.NewSecret(), org.ID)
	for _, product := range []models.Product{
		{Slug: "doc", Name: "Document", UnitCost: models.Credit, Rule: models.Upfront}, {Slug: "spec", Name: "Spec", UnitCost: 10 * models.Credit, Rule: models.Upfront},
	} {
		if err := p.SaveProduct(p.Context(), product); err != nil {
			p.Fatal(err)
		}
	}
	p.Grant(org.ID, 1000*models.Credit)
	charge := func(c models.Charge) models.ChargeID {
		return p.Post(models.Command{Account: org.ID, Do: models.ChargeCredits{Charge: c}}).Charge.ID
	}
	spec := charge(models.Charge{Product: "spec", Quantity: 3 * models.Credit, KeyID: key.ID, UserID: leah.ID}) // 17:48 UTC: the 30th there
	p.Clock.Add(24 * time.Hour)
	charge(models.Charge{Product: "doc", Quantity: 9 * models.Credit, UserID: max.ID})
	charge(models.Charge{Credits: models.Credit})
	p.Post(models.Command{Account: org.ID, Do: models.RefundCharge{ChargeID: spec, Credits: 5 * models.Credit}})
	return leah, org, key
}

// dashboardPath is an organization's first page.
func dashboardPath(a models.Account) string {
	return "/enterprise/dashboard?account=" + url.QueryEscape(string(a.ID))
}

func TestUsageOfAnOrganization(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, org, key := organizationWithUsage(p)
	usage := "/enterprise/dashboard?account=" + string(org.ID) + "&page=usage"
	b := p.As(leah)
	page := b.Get(usage).Shows(http.StatusOK,
		"Usage Leadworks Organization", "Download CSV",
		"Used 40 5 refunded", "Charges 3", "Average per day 1.33", "Top product Spec 75% · 30",
		"2 Mar 2026 to 31 Mar 2026",
		"30 Mar: 30", "31 Mar: 10", "Days begin at midnight in Pacific/Auckland.",
		"By product Product Charges Credits Share Change Spec 1 30 75.0% Document 1 9 22.5% Without a product 1 1 2.5%",
	).WithinSizeLimit()
	if got := page.Link("Spec"); got != usage+"&group=key&product=spec" {
		t.Errorf("Spec leads to %s", got)
	}
	if got := page.Link("31 Mar"); got != "/activity?account="+string(org.ID)+"&since=2026-03-31&until=2026-03-31" {
		t.Errorf("a day leads to %s", got)
	}
	keys := b.Get(page.Link("API key")).Shows(http.StatusOK, "By API key API key Charges Credits Share Change test ("+key.Prefix+"…) 1 30 75.0% Without a key 2 10 25.0%")
	members := b.Get(page.Link("Member")).Shows(http.StatusOK, "By member Member Charges Credits Share Change leah 1 30 75.0% max 1 9 22.5% Without a member 1 1 2.5%")
	b.Get(page.Link("Spec")).Shows(http.StatusOK, "Used 30 5 refunded", "By API key API key Charges Credits Share Change test ("+key.Prefix+"…) 1 30 100.0%")
	b.Get(keys.Link("Without a key")).Shows(http.StatusOK, "Used 10", "Without a key", "By product", "Document 1 9 90.0%")
	b.Get(members.Link("max")).Shows(http.StatusOK, "Used 9", "Charges 1", "By product")
	b.Get(page.Link("Money")).Shows(http.StatusOK, "Used $50.00 $6.25 refunded", "Average per day $1.67", "At today’s price of $1.25 per credit.", "Spec 1 $37.50 75.0%", "30 Mar: $37.50")
	b.Get(usage+"&from=2026-03-31&to=2026-03-31").Shows(http.StatusOK, "31 Mar 2026", "Used 10 −67% vs. the day before", "Day before", "Spec").Hides("Group by Week")
	b.Get(usage+"&from=2026-03-01&to=2026-03-29").Shows(http.StatusOK, "Used 0", "No usage in this period.")
	b.Get(usage+"&key=-&product=spec").Shows(http.StatusOK, "No usage matches. See all usage")
	for _, bad := range []string{"group=color", "per=hour", "unit=gold"} {
		b.Get(usage+"&"+bad).Shows(http.StatusNotFound, "There is no such view of usage.")
	}
	p.CheckBooks()
}

// Usage is compared with as many days before, by group, and shown by day, week or month.
func TestUsageIsCompared(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, org, _ := organizationWithUsage(p) // 30 on the 30th, 10 on the 31st
	p.Clock.Add(24 * time.Hour)
	p.Post(models.Command{Account: org.ID, Do: models.ChargeCredits{Charge: models.Charge{Product: "spec", Quantity: 2 * models.Credit}}}) // 1 April
	b := p.As(leah)
	usage := "/enterprise/dashboard?account=" + string(org.ID) + "&page=usage"
	days := b.Get(usage+"&from=2026-03-31&to=2026-04-01").Shows(http.StatusOK,
		"Used 30 0% vs. previous 2 days", "Charges 3 +200% vs. previous 2 days", "Previous 2 days",
		"Spec 1 20 66.7% −33% Document 1 9 30.0% Without a product 1 1 3.3%")
	for n := range days.All("path") {
		if class := webtest.Attr(n, "class"); class == "before" && webtest.Attr(n, "d") != "M250.0 1000L750.0 0" {
			t.Errorf("the line of the days before is %q", webtest.Attr(n, "d"))
		}
	}
	year := b.Get(usage+"&range=year").Shows(http.StatusOK, "30 Mar 2026: 60", "Weeks begin on Mondays.")
	months := b.Get(year.Link("Month")).Shows(http.StatusOK, "March 2026: 40", "April 2026: 20")
	if got := months.Link("April 2026"); got != usage+"&from=2026-04-01&to=2026-04-01" {
		t.Errorf("a month leads to %s", got)
	}
	p.CheckBooks()
}

// A former member's usage stays theirs, on the page and in the CSV file. A user who was
// never a member is unknown.
func TestUsageOfAFormerMember(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, org, _ := organizationWithUsage(p)
	stranger, _ := p.Person("stranger")
	members, err := p.Members(t.Context(), org.ID)
	if err != nil || members[1].Name != "max" {
		t.Fatal(members, err)
	}
	if err := p.ChangeMember(t.Context(), models.MemberChange{
		AccountID: org.ID, UserID: members[1].ID, By: leah.ID, From: models.RoleMember,
	}, models.AuditRecord{Actor: models.System}); err != nil {
		t.Fatal(err)
	}
	b := p.As(leah)
	usage := "/enterprise/dashboard?account=" + string(org.ID) + "&page=usage"
	page := b.Get(b.Get(usage+"&group=member").Shows(http.StatusOK, "max 1 9 22.5%").Link("max")).Shows(http.StatusOK, "Used 9", "Charges 1")
	if rows := b.Get(page.Link("Download every day, product, key and member as CSV")).CSV(); len(rows) != 2 || rows[1][5] != "max" {
		t.Errorf("the table is %q", rows)
	}
	b.Get(usage+"&member="+string(stranger.ID)).ShowsFault("member", "This account has no such member.")
	p.CheckBooks()
}

// Every named range has the days of its name; today is the 31st in Auckland.
func TestUsageRanges(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, org, _ := organizationWithUsage(p)
	b := p.As(leah)
	page := b.Get("/enterprise/dashboard?account=" + string(org.ID) + "&page=usage&product=doc&from=2026-03-31")
	for name, days := range map[string]string{
		"7 days": "25 Mar 2026 to 31 Mar 2026", "30 days": "2 Mar 2026 to 31 Mar 2026", "90 days": "1 Jan 2026 to 31 Mar 2026",
		"This month": "1 Mar 2026 to 31 Mar 2026", "Last month": "1 Feb 2026 to 28 Feb 2026", "12 months": "1 Apr 2025 to 31 Mar 2026",
	} {
		at := page.Link(name)
		b.Get(at).Shows(http.StatusOK, days).WithinSizeLimit()
		if !strings.Contains(at, "product=doc") || strings.Contains(at, "from=") {
			t.Errorf("%s leads to %s", name, at)
		}
	}
	b.Get(page.Link("12 months")).Shows(http.StatusOK, "30 Mar 2026: 9", "Weeks begin on Mondays.")
	b.Get("/usage?range=forever").Shows(http.StatusNotFound, "There is no such period.")
	p.CheckBooks()
}

func TestUsageFilterFaults(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, _ := p.Customer("alex")
	b := p.As(alex)
	for _, c := range []struct{ query, field, fault string }{
		{"from=yesterday", "from", "Enter a date such as 2026-03-01."},
		{"from=2026-03-02&to=2026-03-01", "to", "Choose a day on or after the first one."},
		{"from=2024-03-01&to=2026-03-01", "to", "Choose two years or less."},
		{"from=1066-10-14", "from", "Enter a date from 2000 to 9998."},
		{"from=0001-01-01", "from", "Enter a date from 2000 to 9998."},
		{"to=9999-12-31", "to", "Enter a date from 2000 to 9998."},
		{"product=none", "product", "There is no such product."},
		{"key=key_none", "key", "This account has no such key."},
		{"member=usr_none", "member", "This account has no such member."},
	} {
		b.Get("/usage?"+c.query).ShowsFault(c.field, c.fault)
		b.Get("/usage.csv?"+c.query).Shows(http.StatusUnprocessableEntity, "Choose a different period or filter.")
	}
	b.Get("/usage?from=2024-03-01&to=2026-02-28").Shows(http.StatusOK, "1 Mar 2024 to 28 Feb 2026").WithinSizeLimit()
}

// A personal account has no members to break usage down by.
func TestUsageOfAPersonalAccount(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	p.Grant(account.ID, 10*models.Credit)
	key := p.Key(models.NewSecret(), account.ID)
	p.Post(models.Command{Account: account.ID, Do: models.ChargeCredits{Charge: models.Charge{
		Credits: models.Credit, UserID: alex.ID, KeyID: key.ID,
	}}})
	p.As(alex).Get("/usage").Shows(http.StatusOK, "Usage alex Personal", "Used 1", "Charges 1", "By product").Hides("By member", "All members")
	p.As(alex).Get("/usage?group=member").Shows(http.StatusNotFound, "There is no such view of usage.")
	p.CheckBooks()
}

// The largest of many products, keys and members are listed by name, and the others on one
// line; the CSV file has them all.
func TestUsageOfManyParts(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	p.Grant(org.ID, 1_000_000*models.Credit)
	for n := range 60 {
		slug := fmt.Sprintf("product-%02d", n)
		if err := p.SaveProduct(t.Context(), models.Product{Slug: slug, Name: strings.Repeat("Unbreakable", 8) + slug, UnitCost: models.Credit, Rule: models.Upfront}); err != nil {
			t.Fatal(err)
		}
		user, _ := p.Person(fmt.Sprintf("member%02d", n))
		p.Join(org.ID, user.ID, models.RoleMember)
		p.Post(models.Command{Account: org.ID, Do: models.ChargeCredits{Charge: models.Charge{
			Product: slug, Quantity: models.Credits(n+1) * models.Credit, UserID: user.ID, KeyID: p.Key(models.NewSecret(), org.ID).ID,
		}}})
	}
	b := p.As(leah)
	page := b.Get("/enterprise/dashboard?page=usage&group=member").Shows(http.StatusOK, "Used 1,830", "Charges 60", "member35", "35 others 35 630 34.4%", "54 others")
	page.Hides(">member34</bdi>").WithinSizeLimit()
	for _, file := range []string{"Download CSV", "Download every day, product, key and member as CSV"} {
		if rows := strings.Count(b.Get(page.Link(file)).Body, "\r\n"); rows != 61 {
			t.Errorf("%s: the table has %d rows", file, rows)
		}
	}
	p.CheckBooks()
}

// A person with several accounts sees each under its own address, and can switch to all.
func TestUsageOfSeveralAccounts(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, solo := p.Customer("leah")
	first, second := p.Enterprise("Leadworks", leah), p.Enterprise("Readworks", leah)
	for i, a := range []models.Account{solo, first, second} {
		p.Grant(a.ID, 10*models.Credit)
		if _, err := p.Charge(a.ID, models.Credits(i+1)*models.Credit); err != nil {
			t.Fatal(err)
		}
	}
	b := p.As(leah)
	for at, said := range map[string]string{
		"/usage":                              "Used 1",
		"/usage?account=" + string(solo.ID):   "Used 1",
		"/enterprise/dashboard?page=usage":    "Used 2",
		dashboardPath(second) + "&page=usage": "Used 3",
	} {
		page := b.Get(at).Shows(http.StatusOK, said)
		for _, a := range []models.Account{first, second} {
			if got := page.Link(a.Name[:1] + " " + a.Name + " Organization"); got != dashboardPath(a) {
				t.Errorf("on %s, %s is at %q", at, a.Name, got)
			}
		}
		if got := page.Link("L leah Personal"); got != "/dashboard?account="+string(solo.ID) {
			t.Errorf("on %s, the own account is at %q", at, got)
		}
	}
	leads := []struct{ from, to string }{
		{"/usage?range=7&account=" + string(second.ID), dashboardPath(second) + "&page=usage&range=7"},
		{"/enterprise/dashboard?page=usage&account=" + string(solo.ID), "/usage?account=" + string(solo.ID)},
	}
	for _, l := range leads {
		if to := b.Get(l.from).Redirects(http.StatusSeeOther); to != l.to {
			t.Errorf("%s leads to %s, want %s", l.from, to, l.to)
		}
	}
	p.CheckBooks()
}

// A member without charge of others sees the organization's sums and their own use, by no
// address and in no file what another member used.
func TestUsageOfOneself(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, org, _ := organizationWithUsage(p)
	members, err := p.Members(t.Context(), org.ID)
	if err != nil {
		t.Fatal(err)
	}
	max := members[1].User
	p.SetPassword(max)
	b := p.As(max)
	page := b.Get("/usage?member=me&account="+string(org.ID)).Follow().Shows(http.StatusOK, "Used 9", "Charges 1", "Only you", "View all usage").Hides("leah", "By member", "Without a member")
	own := page.Link("Download your usage as CSV")
	everything := b.Get(page.Link("View all usage")).Shows(http.StatusOK, "Used 40", "Charges 3").Hides("leah", "By member", "Without a member")
	if got := everything.Link("View your usage"); got != dashboardPath(org)+"&page=usage&member=me" {
		t.Errorf("it leads to %s", got)
	}
	usage := dashboardPath(org) + "&page=usage"
	for _, other := range []string{string(leah.ID), "-", "usr_none"} {
		b.Get(usage+"&member="+other).ShowsFault("member", "Choose yourself. Owners and admins see what others used.")
		b.Get("/usage.csv?account=" + string(org.ID) + "&member=" + other).Shows(http.StatusUnprocessableEntity)
	}
	for _, file := range []string{own, everything.Link("Download your usage as CSV"), "/usage.csv?account=" + string(org.ID) + "&product=doc"} {
		if got := strings.Split(strings.TrimSpace(b.Get(file).Shows(http.StatusOK).Body), "\n"); len(got) != 2 || !strings.Contains(got[1], ",max,1,9,") {
			t.Errorf("%s is %q", file, got)
		}
	}
	list := b.Get(dashboardPath(org)+"&page=members").Shows(http.StatusOK, "Joined 29 Mar 2026 9 credits").Hides(">30<")
	if got := list.Link("9 credits"); got != usage+"&member=me" {
		t.Errorf("the list leads to %s", got)
	}
	p.As(leah).Get(usage+"&member=me").Shows(http.StatusOK, "Used 30", "Charges 1", "max")
	p.As(leah).Get("/usage?member=me").Shows(http.StatusOK, "Usage leah Personal").Hides("View your usage")
	p.CheckBooks()
}
