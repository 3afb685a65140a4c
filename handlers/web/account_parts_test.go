package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// trail fails the test unless these acts are recorded of the account, in order.
func (p *portal) trail(id models.AccountID, want ...string) {
	p.Helper()
	if got := strings.Join(p.auditTrail(id), "|"); got != strings.Join(want, "|") {
		p.Errorf("the audit log says\n%s, want\n%s", got, strings.Join(want, "|"))
	}
}

// Every entry can be gone back on, however old, and by nobody who only looks.
func TestTheWholeLedgerCanBeGoneBackOn(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	bought := p.bought(account.ID, "one", 200)
	first := p.charged(account.ID, 1)
	reversal := p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}}).Entry
	undone := p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}}).Entry
	for range 60 {
		p.charged(account.ID, 1)
	}
	p.Post(models.Command{Account: account.ID, Do: models.UndoReversal{Reversal: undone.ID}})
	b := p.as(p.operator("sam", models.OperatorSupport))
	path := adminURL(account.ID) + "/entries"
	if got := b.get(adminURL(account.ID)).link("Ledger"); got != path {
		t.Errorf("the account leads to %q", got)
	}
	newest := b.get(path).shows(http.StatusOK, "Times are in UTC.")
	older := b.get(newest.link("Older")).shows(http.StatusOK, "200 credits bought")
	if n, m := len(newest.whats()), len(older.whats()); n != 50 || m != 15 {
		t.Errorf("%d and then %d entries", n, m)
	}
	if got := older.link("Undo"); got != adminURL(account.ID)+"/reversals/"+string(reversal.ID)+"/undo" {
		t.Errorf("it offers to undo %q", got)
	}
	older.shows(http.StatusOK).hides(string(undone.ID) + "/undo")
	if !strings.Contains(older.body, refundPath(first)) || older.link("Newest") != path {
		t.Error("the oldest charge can't be refunded, or nothing leads back")
	}
	kinds := b.get(path + "?kind=reversal").shows(http.StatusOK)
	if got := len(kinds.whats()); got != 2 || kinds.link("Clear") != path {
		t.Errorf("%d reversals are listed, cleared at %q", got, kinds.link("Clear"))
	}
	b.get(path+"?kind=none").shows(http.StatusUnprocessableEntity, "There is no such kind.")
	b.get(path + "?before=x").shows(http.StatusNotFound)
	b.get("/admin/accounts/acc_none/entries").shows(http.StatusNotFound)
	p.as(p.operator("ada", models.OperatorAuditor)).get(path).shows(http.StatusOK).hides("/refund", "/undo")
	p.CheckBooks()
}

// However many members there are, they are listed page by page.
func TestAllMembersAreListed(t *testing.T) {
	p := newPortal(t)
	leah, _ := p.person("leah")
	org := p.enterprise("Leadworks", leah)
	for range 55 {
		p.Clock.Add(time.Second)
		user, _ := p.Person("kim")
		p.Join(org.ID, user.ID, models.RoleBilling)
	}
	b := p.as(p.operator("ada", models.OperatorAuditor))
	path := adminURL(org.ID) + "/members"
	first := b.get(path).shows(http.StatusOK, "leah leah-1@example.test Since 29 Mar 2026, 17:48 Owner", "kim kim-2@example.test Since 29 Mar 2026, 17:48 Billing")
	last := b.get(first.link("Next page")).shows(http.StatusOK, "kim-56@example.test").hides("leah-1@")
	if strings.Count(first.text(), "@example.test Since") != 50 || strings.Count(last.text(), "@example.test Since") != 6 || last.link("First page") != path || last.link("Next page") != "" {
		t.Error("the pages are not 50 and then 6 members")
	}
}

func TestAdminsStopKeysAndNeverSeeThem(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	_, other := p.person("petra")
	secret := models.NewSecret()
	key := p.Key(secret, account.ID, models.ScopeBalanceRead)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	path := adminURL(account.ID) + "/keys"
	name := "the API key test (" + secret.Prefix() + "…)."
	f := b.get(path).shows(http.StatusOK, "test Active "+secret.Prefix()+"…", "never expires").hides(string(secret)).form(path + "/pause")
	for range 2 {
		if got := f.send().follow().shows(http.StatusOK, "test Paused").flash(); got != "Paused "+name {
			t.Errorf("the flash is %q", got)
		}
	}
	b.get(path).form(path+"/resume").send().follow().shows(http.StatusOK, "test Active")
	b.get(path).form(path+"/revoke").send().follow().shows(http.StatusOK, "test Revoked")
	if b.get(path).offers(path + "/resume") {
		t.Error("a revoked key can be resumed")
	}
	b.post(adminURL(other.ID)+"/keys/pause", url.Values{"id": {string(key.ID)}}).shows(http.StatusNotFound)
	p.Clock.Add(time.Second)
	for range 30 {
		p.Key(models.NewSecret(), account.ID)
	}
	if older := b.get(b.get(path).link("Older")); !strings.Contains(older.text(), "Revoked") || older.link("Newest") != path {
		t.Error("the oldest key is not on the second page")
	}
	p.as(p.operator("sam", models.OperatorSupport)).get(path).shows(http.StatusOK, "Your role looks at this. Admins change it.").hides("/pause", "/revoke")
	var acts []string
	for _, act := range p.auditTrail(account.ID) {
		if strings.HasPrefix(act, "ada") {
			acts = append(acts, act)
		}
	}
	if got := strings.Join(acts, "|"); got != "ada key.pause: Paused "+name+"|ada key.resume: Resumed "+name+"|ada key.revoke: Revoked "+name {
		t.Errorf("the audit log says %s", got)
	}
}

func TestNotesAreForOperatorsAlone(t *testing.T) {
	p := newPortal(t)
	alex, account := p.person("alex")
	path := adminURL(account.ID) + "/notes"
	sam := p.as(p.operator("sam", models.OperatorSupport))
	f := sam.get(path).shows(http.StatusOK, "No note here.").form(path).set("text", "Called about <b>invoice 7</b>.\r\nWill pay.")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { f.send().leads(http.StatusSeeOther) })
	}
	wg.Wait()
	const said = "sam · 29 Mar 2026, 17:48 Called about <b>invoice 7</b>. Will pay."
	if page := sam.get(path).shows(http.StatusOK, said); strings.Count(page.text(), "Called about") != 1 || page.offers(path+"/erase") {
		t.Error("the note is there twice, or support may erase it")
	}
	for _, test := range []struct{ text, fault string }{
		{"  ", "Write something."}, {"\xff", "The note must be plain text."}, {strings.Repeat("ä", 2001), "The note must have at most 2,000 characters."},
	} {
		sam.get(path).form(path).set("text", test.text).send().faulty("text", test.fault)
	}
	sam.post(path, url.Values{"text": {"a"}}).shows(http.StatusUnprocessableEntity, "The form was incomplete.")
	sam.get(adminURL(account.ID)).shows(http.StatusOK, "Latest notes "+said).hides("/erase")
	auditor := p.as(p.operator("aud", models.OperatorAuditor))
	auditor.get(path).shows(http.StatusOK, said, "Your role reads notes and writes none.")
	auditor.post(path, url.Values{"text": {"a"}, "key": {"k"}}).shows(http.StatusForbidden)
	for _, own := range []string{"/dashboard", "/activity", "/settings"} {
		p.as(alex).get(own).hides("invoice 7")
	}

	for i := range 27 {
		sam.get(path).form(path).set("text", fmt.Sprintf("Note %d.", i)).send().leads(http.StatusSeeOther)
	}
	admin := p.as(p.operator("ada", models.OperatorAdmin))
	older := admin.get(admin.get(path).shows(http.StatusOK, "Note 26.").hides("invoice 7").link("Older")).shows(http.StatusOK, said)
	erase := older.form(path + "/erase")
	for erase.fields.Get("note") != "1" { // the page's last note
		for n := range older.all("form") {
			if attr(n, "action") == path+"/erase" {
				erase.fields = fieldsOf(n)
			}
		}
	}
	for range 2 {
		erase.send().leads(http.StatusSeeOther)
	}
	admin.get(admin.get(path).link("Older")).shows(http.StatusOK, "sam · 29 Mar 2026, 17:48 Erased on 29 Mar 2026, 17:48").hides("invoice 7")
	admin.post(path+"/erase", url.Values{"note": {"99"}}).shows(http.StatusNotFound)
	trail := p.auditTrail(account.ID)
	if trail[0] != "sam note.write: Wrote a note." || trail[len(trail)-1] != "ada note.erase: Erased note 1." || len(trail) != 29 {
		t.Errorf("the audit log says %v", trail)
	}
}

// A form that has written a note writes another one only under another key, and says so.
func TestASecondNoteIsNotTakenForTheFirst(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	path := adminURL(account.ID) + "/notes"
	f := p.as(p.operator("sam", models.OperatorSupport)).get(path).form(path).set("text", "Called.")
	for range 2 {
		f.send().follow().shows(http.StatusOK, "Called.")
	}
	back := f.set("text", "Called again.").send().
		shows(http.StatusUnprocessableEntity, "This form has written another note already. Send it again to write this one as well. Note Called again.").form(path)
	back.set("text", "Called again.").send().follow().shows(http.StatusOK, "17:48 Called again. sam · 29 Mar 2026, 17:48 Called.")
	p.trail(account.ID, "sam note.write: Wrote a note.", "sam note.write: Wrote a note.")
}

func TestAnAccountIsSuspendedClosedAndOpened(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	p.Grant(account.ID, 5*models.Credit)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	path := adminURL(account.ID) + "/settings"
	send := func(status, reason string) *page {
		t.Helper()
		f := b.get(path).form(path + "/status")
		for n := range f.all("form") {
			if fields := fieldsOf(n); fields.Get("status") == status {
				f.fields = fields
			}
		}
		return f.set("reason-"+status, reason).send()
	}
	b.get(path).shows(http.StatusOK, "Active This is how it is.",
		"It keeps its credits and its plans go on, but it can’t spend or buy. What was paid for still comes in.",
		"Its people no longer see it and its keys open nothing. Its plans go on until they are canceled, and it can be activated again.")
	send("suspended", " ").faulty("reason-suspended", "Write a reason.")
	if got := send("suspended", "Unpaid").follow().shows(http.StatusOK, "Suspended This is how it is.").flash(); got != "The account is suspended." {
		t.Errorf("the flash is %q", got)
	}
	if _, err := p.Charge(account.ID, models.Credit); models.CodeOf(err) != models.CodeAccountSuspended {
		t.Errorf("a suspended account spends: %v", err)
	}
	send("closed", "Gone").follow().shows(http.StatusOK, "Closed This is how it is.")
	send("active", "Back").follow().shows(http.StatusOK, "Active This is how it is.")
	p.charged(account.ID, 1)
	b.post(path+"/status", url.Values{"status": {"gone"}}).shows(http.StatusNotFound)
	b.get(adminURL(account.ID)).shows(http.StatusOK, "The account was suspended Account · Unpaid ada")
	p.as(p.operator("sam", models.OperatorSupport)).get(path).shows(http.StatusOK, "Admins change it.").hides("/settings/status", "/settings/zone", "/settings/storage")
	p.trail(account.ID, "ada account.suspend: Suspended the account.", "ada account.close: Closed the account.", "ada account.activate: Activated the account.")
	p.CheckBooks()
}

func TestAnAccountMovesToAnotherZone(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	p.Subscribe(account.ID, p.Plan(models.PlanVersion{Slug: "daily", Name: "Daily Plan", Allowance: models.Credit, Period: models.Daily}))
	b := p.as(p.operator("ada", models.OperatorAdmin))
	path := adminURL(account.ID) + "/settings"
	f := b.get(path).shows(http.StatusOK, "The account is in UTC.",
		"The present periods of its plans end as they would, the next on 30 Mar 2026, 17:48; those after them go by the new clocks.").form(path + "/zone")
	f.set("zone", "Berlin").send().faulty("zone", "Write a time zone such as Europe/Berlin.")
	for range 2 {
		f.set("zone", "Asia/Tokyo").send().follow().shows(http.StatusOK, "The account is in Asia/Tokyo.")
	}
	if got := p.Balance(account.ID).Account.Zone; got != "Asia/Tokyo" {
		t.Errorf("the account is in %s", got)
	}
	p.trail(account.ID, "ada account.zone: Moved the account from UTC to Asia/Tokyo.")
	p.CheckBooks()
}

func TestAnAccountHasAStorageLimitOfItsOwn(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	if _, err := p.SetStorageUsage(t.Context(), account.ID, 200<<20); err != nil {
		t.Fatal(err)
	}
	b := p.as(p.operator("ada", models.OperatorAdmin))
	path := adminURL(account.ID) + "/settings"
	send := func(limit string) *page { return b.get(path).form(path+"/storage").set("limit", limit).send() }
	b.get(path).shows(http.StatusOK, "It stores 200 MB and may store 1 GB, as every account without a plan that says otherwise.")
	send("lots").faulty("limit", "The limit must be a size such as 500 MB or 1.5 GB.")
	for range 2 {
		page := send("100 MB").follow().shows(http.StatusOK, "may store 100 MB, its own limit. What it stores above that stays, and nothing can be added until it is less.")
		if got := page.form(path + "/storage").fields.Get("limit"); got != "100 MB" {
			t.Errorf("%q is filled in", got)
		}
	}
	if _, err := p.SetStorageUsage(t.Context(), account.ID, 201<<20); models.CodeOf(err) != models.CodeStorageLimit {
		t.Errorf("it grew above its limit: %v", err)
	}
	p.Subscribe(account.ID, p.Plan(models.PlanVersion{Slug: "big", Name: "Big", Period: models.Monthly, StorageLimit: 5 << 30}))
	send("").follow().shows(http.StatusOK, "It stores 200 MB and may store 5 GB, by its plans.")
	p.trail(account.ID, "ada account.storage: Set the account’s own storage limit to 100 MB.", "ada account.storage: Took away the account’s own storage limit.")
	p.CheckBooks()
}

// A form that was loaded before somebody else set a limit does not take it away, nor
// does one that was loaded before somebody took it away bring it back.
func TestAStorageLimitIsNotChangedUnseen(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	path := adminURL(account.ID) + "/settings"
	ada, ben := p.as(p.operator("ada", models.OperatorAdmin)), p.as(p.operator("ben", models.OperatorAdmin))
	load := func(b *browser) *form { return b.get(path).form(path + "/storage") }
	first, second := load(ada), load(ben)
	first.set("limit", "5 GB").send().leads(http.StatusSeeOther)
	back := second.set("limit", "2 GB").send().
		faulty("limit", "Somebody has changed this meanwhile: the account’s own limit is 5 GB now. Save again to put yours in its place.").
		shows(http.StatusUnprocessableEntity, "may store 5 GB, its own limit.").form(path + "/storage")
	if got := back.fields.Get("limit"); got != "2 GB" {
		t.Errorf("the form came back with %q", got)
	}
	stale := load(ada)
	back.send().follow().shows(http.StatusOK, "may store 2 GB, its own limit.")
	load(ben).set("limit", "").send().leads(http.StatusSeeOther)
	stale.set("limit", "lots").send().faulty("limit", "The limit must be a size such as 500 MB or 1.5 GB.").form(path+"/storage").set("limit", "5 GB").send().
		faulty("limit", "Somebody has changed this meanwhile: the account has no limit of its own now. Save again to put yours in its place.")
	ben.post(path+"/storage", url.Values{"limit": {"1 GB"}}).leads(http.StatusUnprocessableEntity)
	p.trail(account.ID, "ada account.storage: Set the account’s own storage limit to 5 GB.", "ben account.storage: Set the account’s own storage limit to 2 GB.",
		"ben account.storage: Took away the account’s own storage limit.")
	p.CheckBooks()
}

func TestAPurchaseIsFrozenAndThawed(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	p.bought(account.ID, "one", 10)
	p.charged(account.ID, 4)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	freeze := b.get(adminURL(account.ID)).link("Freeze")
	b.get(freeze).shows(http.StatusOK, "Freeze a purchase", "6 of the purchase can’t be used until it is thawed", "Available now 6 Available after 0")
	f := b.correction(freeze)
	f.back("", "preview").shows(http.StatusOK, "Nothing has changed yet.")
	f.set("reason", "").set("step", "apply").send().faulty("reason", "Write a reason.")
	for _, want := range []string{"Froze 6 credits of a purchase.", "This was carried out already."} {
		if got := f.back("", "apply").follow().flash(); got != want+" Available after that: 0 credits." {
			t.Errorf("the flash is %q", got)
		}
	}
	if v := p.Balance(account.ID).Values; v.Available != 0 || v.Frozen != 6*models.Credit {
		t.Errorf("%s available, %s frozen", v.Available, v.Frozen)
	}
	b.get(freeze).shows(http.StatusOK, "There is nothing left of it to freeze.")
	thaw := b.get(adminURL(account.ID)).hides(">Freeze<").link("Thaw")
	b.get(thaw).shows(http.StatusOK, "Thaw a purchase", "6 of the purchase can be used again", "Available now 0 Available after 6")
	if got := b.correction(thaw).back("", "apply").follow().flash(); got != "Thawed 6 credits of a purchase. Available after that: 6 credits." {
		t.Errorf("the flash is %q", got)
	}
	b.get(thaw).shows(http.StatusOK, "Nothing of it is frozen.")
	b.get(adminURL(account.ID) + "/purchases/none/freeze").shows(http.StatusNotFound)
	sam := p.as(p.operator("sam", models.OperatorSupport))
	sam.get(adminURL(account.ID)).hides("/freeze", "/thaw")
	sam.get(freeze).shows(http.StatusForbidden)
	p.trail(account.ID, "ada purchase.freeze: Froze 6 credits of a purchase.", "ada purchase.thaw: Thawed 6 credits of a purchase.")
	p.values(account.ID, 6, 0)
	p.CheckBooks()
}

// What comes back into use pays what is owed first.
func TestAThawPaysWhatIsOwed(t *testing.T) {
	p := newPortal(t)
	_, account := p.person("alex")
	frozen, spent := p.bought(account.ID, "one", 10), p.bought(account.ID, "two", 4)
	p.Post(models.Command{Account: account.ID, Do: models.FreezePurchase{PurchaseID: frozen.ID}})
	p.charged(account.ID, 4)
	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: spent.ID, Credits: 3 * models.Credit}})
	p.Clock.Add(time.Minute)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	path := adminURL(account.ID) + "/purchases/" + string(frozen.ID) + "/thaw"
	b.get(path).shows(http.StatusOK, "10 of the purchase can be used again", "3 of that pay what is owed", "Available now 0 Available after 7 Owed now 3 Owed after 0")
	b.correction(path).back("", "apply").leads(http.StatusSeeOther)
	p.values(account.ID, 7, 0)
	p.CheckBooks()
}
