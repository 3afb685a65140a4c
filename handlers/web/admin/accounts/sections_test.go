package accounts_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// Every entry can be gone back on, however old, and by nobody who only looks.
func TestTheWholeLedgerCanBeGoneBackOn(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	bought := p.PaidPurchase(account.ID, "one", 200)
	first := p.MustCharge(account.ID, 1)
	reversal := p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}}).Entry
	undone := p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: bought.ID, Credits: models.Credit}}).Entry
	for range 60 {
		p.MustCharge(account.ID, 1)
	}
	p.Post(models.Command{Account: account.ID, Do: models.UndoReversal{Reversal: undone.ID}})
	b := p.As(p.Operator("sam", models.OperatorSupport))
	path := webtest.AdminAccountPath(account.ID) + "/entries"
	if got := b.Get(webtest.AdminAccountPath(account.ID)).Link("Ledger"); got != path {
		t.Errorf("the account leads to %q", got)
	}
	newest := b.Get(path).Shows(http.StatusOK, "Times are in UTC.")
	older := b.Get(newest.Link("Older")).Shows(http.StatusOK, "200 credits bought")
	if n, m := len(newest.RowTitles()), len(older.RowTitles()); n != 50 || m != 15 {
		t.Errorf("%d and then %d entries", n, m)
	}
	if got := older.Link("Undo"); got != webtest.AdminAccountPath(account.ID)+"/reversals/"+string(reversal.ID)+"/undo" {
		t.Errorf("it offers to undo %q", got)
	}
	older.Shows(http.StatusOK).Hides(string(undone.ID) + "/undo")
	if !strings.Contains(older.Body, refundPath(first)) || older.Link("Newest") != path {
		t.Error("the oldest charge can't be refunded, or nothing leads back")
	}
	kinds := b.Get(path + "?kind=reversal").Shows(http.StatusOK)
	if got := len(kinds.RowTitles()); got != 2 || kinds.Link("Clear") != path {
		t.Errorf("%d reversals are listed, cleared at %q", got, kinds.Link("Clear"))
	}
	b.Get(path+"?kind=none").Shows(http.StatusUnprocessableEntity, "There is no such kind.")
	b.Get(path + "?before=x").Shows(http.StatusNotFound)
	b.Get("/admin/accounts/acc_none/entries").Shows(http.StatusNotFound)
	p.As(p.Operator("ada", models.OperatorAuditor)).Get(path).Shows(http.StatusOK).Hides("/refund", "/undo")
	p.CheckBooks()
}

// However many members there are, they are listed page by page.
func TestAllMembersAreListed(t *testing.T) {
	p := webtest.NewPortal(t)
	leah, _ := p.Customer("leah")
	org := p.Enterprise("Leadworks", leah)
	for range 55 {
		p.Clock.Add(time.Second)
		user, _ := p.Person("kim")
		p.Join(org.ID, user.ID, models.RoleBilling)
	}
	b := p.As(p.Operator("ada", models.OperatorAuditor))
	path := webtest.AdminAccountPath(org.ID) + "/members"
	first := b.Get(path).Shows(http.StatusOK, "leah leah-1@example.test Since 29 Mar 2026, 17:48 Owner", "kim kim-2@example.test Since 29 Mar 2026, 17:48 Billing")
	last := b.Get(first.Link("Next page")).Shows(http.StatusOK, "kim-56@example.test").Hides("leah-1@")
	if strings.Count(first.Text(), "@example.test Since") != 50 || strings.Count(last.Text(), "@example.test Since") != 6 || last.Link("First page") != path || last.Link("Next page") != "" {
		t.Error("the pages are not 50 and then 6 members")
	}
}

func TestAdminsStopKeysAndNeverSeeThem(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	_, other := p.Customer("petra")
	secret := models.NewSecret()
	key := p.Key(secret, account.ID, models.ScopeBalanceRead)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := webtest.AdminAccountPath(account.ID) + "/keys"
	name := "the API key test (" + secret.Prefix() + "…)."
	f := b.Get(path).Shows(http.StatusOK, "test Active "+secret.Prefix()+"…", "never expires").Hides(string(secret)).Form(path + "/pause")
	for range 2 {
		if got := f.Send().Follow().Shows(http.StatusOK, "test Paused").Flash(); got != "Paused "+name {
			t.Errorf("the flash is %q", got)
		}
	}
	b.Get(path).Form(path+"/resume").Send().Follow().Shows(http.StatusOK, "test Active")
	b.Get(path).Form(path+"/revoke").Send().Follow().Shows(http.StatusOK, "test Revoked")
	if b.Get(path).HasForm(path + "/resume") {
		t.Error("a revoked key can be resumed")
	}
	b.Post(webtest.AdminAccountPath(other.ID)+"/keys/pause", url.Values{"id": {string(key.ID)}}).Shows(http.StatusNotFound)
	p.Clock.Add(time.Second)
	for range 30 {
		p.Key(models.NewSecret(), account.ID)
	}
	if older := b.Get(b.Get(path).Link("Older")); !strings.Contains(older.Text(), "Revoked") || older.Link("Newest") != path {
		t.Error("the oldest key is not on the second page")
	}
	p.As(p.Operator("sam", models.OperatorSupport)).Get(path).Shows(http.StatusOK, "Your role looks at this. Admins change it.").Hides("/pause", "/revoke")
	var acts []string
	for _, act := range p.AuditTrail(account.ID) {
		if strings.HasPrefix(act, "ada") {
			acts = append(acts, act)
		}
	}
	if got := strings.Join(acts, "|"); got != "ada key.pause: Paused "+name+"|ada key.resume: Resumed "+name+"|ada key.revoke: Revoked "+name {
		t.Errorf("the audit log says %s", got)
	}
}

func TestNotesAreForOperatorsAlone(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	path := webtest.AdminAccountPath(account.ID) + "/notes"
	sam := p.As(p.Operator("sam", models.OperatorSupport))
	f := sam.Get(path).Shows(http.StatusOK, "No note here.").Form(path).Set("text", "Called about <b>invoice 7</b>.\r\nWill pay.")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { f.Send().Redirects(http.StatusSeeOther) })
	}
	wg.Wait()
	const said = "sam · 29 Mar 2026, 17:48 Called about <b>invoice 7</b>. Will pay."
	if page := sam.Get(path).Shows(http.StatusOK, said); strings.Count(page.Text(), "Called about") != 1 || page.HasForm(path+"/erase") {
		t.Error("the note is there twice, or support may erase it")
	}
	for _, test := range []struct{ text, fault string }{
		{"  ", "Write something."}, {"\xff", "The note must be plain text."}, {strings.Repeat("ä", 2001), "The note must have at most 2,000 characters."},
	} {
		sam.Get(path).Form(path).Set("text", test.text).Send().ShowsFault("text", test.fault)
	}
	sam.Post(path, url.Values{"text": {"a"}}).Shows(http.StatusUnprocessableEntity, "The form was incomplete.")
	sam.Get(webtest.AdminAccountPath(account.ID)).Shows(http.StatusOK, "Latest notes "+said).Hides("/erase")
	auditor := p.As(p.Operator("aud", models.OperatorAuditor))
	auditor.Get(path).Shows(http.StatusOK, said, "Your role reads notes and writes none.")
	auditor.Post(path, url.Values{"text": {"a"}, "key": {"k"}}).Shows(http.StatusForbidden)
	for _, own := range []string{"/dashboard", "/activity", "/settings"} {
		p.As(alex).Get(own).Hides("invoice 7")
	}

	for i := range 27 {
		sam.Get(path).Form(path).Set("text", fmt.Sprintf("Note %d.", i)).Send().Redirects(http.StatusSeeOther)
	}
	admin := p.As(p.Operator("ada", models.OperatorAdmin))
	older := admin.Get(admin.Get(path).Shows(http.StatusOK, "Note 26.").Hides("invoice 7").Link("Older")).Shows(http.StatusOK, said)
	erase := older.Form(path + "/erase")
	for erase.Fields.Get("note") != "1" { // the page's last note
		for n := range older.All("form") {
			if webtest.Attr(n, "action") == path+"/erase" {
				erase.Fields = webtest.FieldsOf(n)
			}
		}
	}
	for range 2 {
		erase.Send().Redirects(http.StatusSeeOther)
	}
	admin.Get(admin.Get(path).Link("Older")).Shows(http.StatusOK, "sam · 29 Mar 2026, 17:48 Erased on 29 Mar 2026, 17:48").Hides("invoice 7")
	admin.Post(path+"/erase", url.Values{"note": {"99"}}).Shows(http.StatusNotFound)
	trail := p.AuditTrail(account.ID)
	if trail[0] != "sam note.write: Wrote a note." || trail[len(trail)-1] != "ada note.erase: Erased note 1." || len(trail) != 29 {
		t.Errorf("the audit log says %v", trail)
	}
}

// A form that has written a note writes another one only under another key, and says so.
func TestASecondNoteIsNotTakenForTheFirst(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	path := webtest.AdminAccountPath(account.ID) + "/notes"
	f := p.As(p.Operator("sam", models.OperatorSupport)).Get(path).Form(path).Set("text", "Called.")
	for range 2 {
		f.Send().Follow().Shows(http.StatusOK, "Called.")
	}
	back := f.Set("text", "Called again.").Send().
		Shows(http.StatusUnprocessableEntity, "This form has written another note already. Send it again to write this one as well. Note Called again.").Form(path)
	back.Set("text", "Called again.").Send().Follow().Shows(http.StatusOK, "17:48 Called again. sam · 29 Mar 2026, 17:48 Called.")
	p.CheckAuditTrail(account.ID, "sam note.write: Wrote a note.", "sam note.write: Wrote a note.")
}

func TestAnAccountIsSuspendedClosedAndOpened(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.Grant(account.ID, 5*models.Credit)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := webtest.AdminAccountPath(account.ID) + "/settings"
	send := func(status, reason string) *webtest.Page {
		t.Helper()
		f := b.Get(path).Form(path + "/status")
		for n := range f.All("form") {
			if fields := webtest.FieldsOf(n); fields.Get("status") == status {
				f.Fields = fields
			}
		}
		return f.Set("reason-"+status, reason).Send()
	}
	b.Get(path).Shows(http.StatusOK, "Active This is how it is.",
		"It keeps its credits and its plans go on, but it can’t spend or buy. What was paid for still comes in.",
		"Its people no longer see it and its keys open nothing. Its plans go on until they are canceled, and it can be activated again.")
	send("suspended", " ").ShowsFault("reason-suspended", "Write a reason.")
	if got := send("suspended", "Unpaid").Follow().Shows(http.StatusOK, "Suspended This is how it is.").Flash(); got != "The account is suspended." {
		t.Errorf("the flash is %q", got)
	}
	if _, err := p.Charge(account.ID, models.Credit); models.CodeOf(err) != models.CodeAccountSuspended {
		t.Errorf("a suspended account spends: %v", err)
	}
	send("closed", "Gone").Follow().Shows(http.StatusOK, "Closed This is how it is.")
	send("active", "Back").Follow().Shows(http.StatusOK, "Active This is how it is.")
	p.MustCharge(account.ID, 1)
	b.Post(path+"/status", url.Values{"status": {"gone"}}).Shows(http.StatusNotFound)
	b.Get(webtest.AdminAccountPath(account.ID)).Shows(http.StatusOK, "The account was suspended Account · Unpaid ada")
	p.As(p.Operator("sam", models.OperatorSupport)).Get(path).Shows(http.StatusOK, "Admins change it.").Hides("/settings/status", "/settings/zone", "/settings/storage")
	p.CheckAuditTrail(account.ID, "ada account.suspend: Suspended the account.", "ada account.close: Closed the account.", "ada account.activate: Activated the account.")
	p.CheckBooks()
}

func TestAnAccountMovesToAnotherZone(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.Subscribe(account.ID, p.Plan(models.PlanVersion{Slug: "daily", Name: "Daily Plan", Allowance: models.Credit, Period: models.Daily}))
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := webtest.AdminAccountPath(account.ID) + "/settings"
	f := b.Get(path).Shows(http.StatusOK, "The account is in UTC.",
		"The present periods of its plans end as they would, the next on 30 Mar 2026, 17:48; those after them go by the new clocks.").Form(path + "/zone")
	f.Set("zone", "Berlin").Send().ShowsFault("zone", "Write a time zone such as Europe/Berlin.")
	for range 2 {
		f.Set("zone", "Asia/Tokyo").Send().Follow().Shows(http.StatusOK, "The account is in Asia/Tokyo.")
	}
	if got := p.Balance(account.ID).Account.Zone; got != "Asia/Tokyo" {
		t.Errorf("the account is in %s", got)
	}
	p.CheckAuditTrail(account.ID, "ada account.zone: Moved the account from UTC to Asia/Tokyo.")
	p.CheckBooks()
}

func TestAnAccountHasAStorageLimitOfItsOwn(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	if _, err := p.SetStorageUsage(t.Context(), account.ID, 200<<20); err != nil {
		t.Fatal(err)
	}
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := webtest.AdminAccountPath(account.ID) + "/settings"
	send := func(limit string) *webtest.Page { return b.Get(path).Form(path+"/storage").Set("limit", limit).Send() }
	b.Get(path).Shows(http.StatusOK, "It stores 200 MB and may store 1 GB, as every account without a plan that says otherwise.")
	send("lots").ShowsFault("limit", "The limit must be a size such as 500 MB or 1.5 GB.")
	for range 2 {
		page := send("100 MB").Follow().Shows(http.StatusOK, "may store 100 MB, its own limit. What it stores above that stays, and nothing can be added until it is less.")
		if got := page.Form(path + "/storage").Fields.Get("limit"); got != "100 MB" {
			t.Errorf("%q is filled in", got)
		}
	}
	if _, err := p.SetStorageUsage(t.Context(), account.ID, 201<<20); models.CodeOf(err) != models.CodeStorageLimit {
		t.Errorf("it grew above its limit: %v", err)
	}
	p.Subscribe(account.ID, p.Plan(models.PlanVersion{Slug: "big", Name: "Big", Period: models.Monthly, StorageLimit: 5 << 30}))
	send("").Follow().Shows(http.StatusOK, "It stores 200 MB and may store 5 GB, by its plans.")
	p.CheckAuditTrail(account.ID, "ada account.storage: Set the account’s own storage limit to 100 MB.", "ada account.storage: Took away the account’s own storage limit.")
	p.CheckBooks()
}

// A form that was loaded before somebody else set a limit does not take it away, nor
// does one that was loaded before somebody took it away bring it back.
func TestAStorageLimitIsNotChangedUnseen(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	path := webtest.AdminAccountPath(account.ID) + "/settings"
	ada, ben := p.As(p.Operator("ada", models.OperatorAdmin)), p.As(p.Operator("ben", models.OperatorAdmin))
	load := func(b *webtest.Browser) *webtest.Form { return b.Get(path).Form(path + "/storage") }
	first, second := load(ada), load(ben)
	first.Set("limit", "5 GB").Send().Redirects(http.StatusSeeOther)
	back := second.Set("limit", "2 GB").Send().
		ShowsFault("limit", "Somebody has changed this meanwhile: the account’s own limit is 5 GB now. Save again to put yours in its place.").
		Shows(http.StatusUnprocessableEntity, "may store 5 GB, its own limit.").Form(path + "/storage")
	if got := back.Fields.Get("limit"); got != "2 GB" {
		t.Errorf("the form came back with %q", got)
	}
	stale := load(ada)
	back.Send().Follow().Shows(http.StatusOK, "may store 2 GB, its own limit.")
	load(ben).Set("limit", "").Send().Redirects(http.StatusSeeOther)
	stale.Set("limit", "lots").Send().ShowsFault("limit", "The limit must be a size such as 500 MB or 1.5 GB.").Form(path+"/storage").Set("limit", "5 GB").Send().
		ShowsFault("limit", "Somebody has changed this meanwhile: the account has no limit of its own now. Save again to put yours in its place.")
	ben.Post(path+"/storage", url.Values{"limit": {"1 GB"}}).Shows(http.StatusUnprocessableEntity)
	p.CheckAuditTrail(account.ID, "ada account.storage: Set the account’s own storage limit to 5 GB.", "ben account.storage: Set the account’s own storage limit to 2 GB.",
		"ben account.storage: Took away the account’s own storage limit.")
	p.CheckBooks()
}

func TestAPurchaseIsFrozenAndThawed(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	p.PaidPurchase(account.ID, "one", 10)
	p.MustCharge(account.ID, 4)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	freeze := b.Get(webtest.AdminAccountPath(account.ID)).Link("Freeze")
	b.Get(freeze).Shows(http.StatusOK, "Freeze a purchase", "6 of the purchase can’t be used until it is thawed", "Available now 6 Available after 0")
	f := b.CorrectionForm(freeze)
	f.SendCorrection("", "preview").Shows(http.StatusOK, "Nothing has changed yet.")
	f.Set("reason", "").Set("step", "apply").Send().ShowsFault("reason", "Write a reason.")
	for _, want := range []string{"Froze 6 credits of a purchase.", "This was carried out already."} {
		if got := f.SendCorrection("", "apply").Follow().Flash(); got != want+" Available after that: 0 credits." {
			t.Errorf("the flash is %q", got)
		}
	}
	if v := p.Balance(account.ID).Values; v.Available != 0 || v.Frozen != 6*models.Credit {
		t.Errorf("%s available, %s frozen", v.Available, v.Frozen)
	}
	b.Get(freeze).Shows(http.StatusOK, "There is nothing left of it to freeze.")
	thaw := b.Get(webtest.AdminAccountPath(account.ID)).Hides(">Freeze<").Link("Thaw")
	b.Get(thaw).Shows(http.StatusOK, "Thaw a purchase", "6 of the purchase can be used again", "Available now 0 Available after 6")
	if got := b.CorrectionForm(thaw).SendCorrection("", "apply").Follow().Flash(); got != "Thawed 6 credits of a purchase. Available after that: 6 credits." {
		t.Errorf("the flash is %q", got)
	}
	b.Get(thaw).Shows(http.StatusOK, "Nothing of it is frozen.")
	b.Get(webtest.AdminAccountPath(account.ID) + "/purchases/none/freeze").Shows(http.StatusNotFound)
	sam := p.As(p.Operator("sam", models.OperatorSupport))
	sam.Get(webtest.AdminAccountPath(account.ID)).Hides("/freeze", "/thaw")
	sam.Get(freeze).Shows(http.StatusForbidden)
	p.CheckAuditTrail(account.ID, "ada purchase.freeze: Froze 6 credits of a purchase.", "ada purchase.thaw: Thawed 6 credits of a purchase.")
	p.CheckBalance(account.ID, 6, 0)
	p.CheckBooks()
}

// What comes back into use pays what is owed first.
func TestAThawPaysWhatIsOwed(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	frozen, spent := p.PaidPurchase(account.ID, "one", 10), p.PaidPurchase(account.ID, "two", 4)
	p.Post(models.Command{Account: account.ID, Do: models.FreezePurchase{PurchaseID: frozen.ID}})
	p.MustCharge(account.ID, 4)
	p.Post(models.Command{Account: account.ID, Do: models.ReversePurchase{PurchaseID: spent.ID, Credits: 3 * models.Credit}})
	p.Clock.Add(time.Minute)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	path := webtest.AdminAccountPath(account.ID) + "/purchases/" + string(frozen.ID) + "/thaw"
	b.Get(path).Shows(http.StatusOK, "10 of the purchase can be used again", "3 of that pay what is owed", "Available now 0 Available after 7 Owed now 3 Owed after 0")
	b.CorrectionForm(path).SendCorrection("", "apply").Redirects(http.StatusSeeOther)
	p.CheckBalance(account.ID, 7, 0)
	p.CheckBooks()
}
