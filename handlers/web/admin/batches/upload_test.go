package batches_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

// limited returns a portal in which admins may adjust this many credits alone.
func limited(t *testing.T, credits models.Credits) *webtest.Portal {
	t.Helper()
	limit := credits * models.Credit
	return webtest.NewPortal(t, func(d *webtest.Config) { d.Settings.ApprovalLimit = &limit })
}

func csvLine(account models.AccountID, amount, reason string) string {
	return fmt.Sprintf("%s,%s,%s", account, amount, reason)
}

func TestBulk(t *testing.T) {
	p := webtest.NewPortal(t)
	alexUser, alex := p.Customer("alex")
	_, petra := p.Customer("petra")
	p.Grant(alex.ID, 10*models.Credit)
	b := p.As(p.Operator("ada", models.OperatorAdmin))

	page := b.UploadBatch(csvLine(alex.ID, "-4", "Too much"), csvLine(petra.ID, "+2.5", "Sorry"), csvLine(alex.ID, "1", "Sorry")).
		Shows(http.StatusOK, "march.csv", "Draft", "2 alex "+string(alex.ID)+" Too much · Purchased −4 10 before, → 6 after",
			"3 petra "+string(petra.ID)+" Sorry · Purchased +2.5 0 before, → 2.5 after", "4 alex "+string(alex.ID)+" Sorry · Purchased +1 6 before, → 7 after",
			"Adds +3.5", "Deducts −4", "Apply 3 lines", "Discard")
	if got := page.Flash(); got != "File read. Nothing has changed yet." {
		t.Errorf("the flash is %q", got)
	}
	p.CheckAvailable(alex.ID, 10*models.Credit)

	posts := page.Form(page.Path + "/post")
	done := posts.Send().AwaitBatch().Shows(http.StatusOK, "Applied", "Applied by ada", "−4 10 before, → 6 after", "+1 6 before, → 7 after").Hides("/post\"", "/discard\"")
	p.CheckAvailable(alex.ID, 7*models.Credit)
	p.CheckAvailable(petra.ID, 2*models.Credit+models.Credit/2)
	posts.Send().AwaitBatch().Shows(http.StatusOK, "Applied by ada") // a double click
	p.CheckAvailable(alex.ID, 7*models.Credit)
	b.Get("/admin/bulk").Shows(http.StatusOK, "march.csv 3 lines · ada", "Applied +3.5 −4")

	// The entry links to the batch for operators. Customers see the company and the reason.
	account := b.Get(webtest.AdminAccountPath(petra.ID)).Shows(http.StatusOK, "2.5 credits added Credits · Sorry ada +2.5")
	if got := account.Link("View decision"); got != done.Path {
		t.Errorf("the entry leads to %q, want %q", got, done.Path)
	}
	p.As(alexUser).Get("/activity").Shows(http.StatusOK, "Too much Bursar −4").Hides("ada", "View decision", "/admin/bulk")
	trail := strings.Join(p.AuditTrail(""), "|")
	for _, want := range []string{"ada batch.open: Uploaded 3 lines of adjustments.", "ada batch.post: Applied 3 lines of adjustments."} {
		if !strings.Contains(trail, want) {
			t.Errorf("the audit log says %s", trail)
		}
	}
	p.CheckBooks()
}

// Each fault, of the file or the ledger, is shown with its line. If there is any, nothing
// is posted.
func TestBulkInvalidLines(t *testing.T) {
	p := webtest.NewPortal(t)
	_, alex := p.Customer("alex")
	p.Grant(alex.ID, 10*models.Credit)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	page := b.UploadBatch(csvLine(alex.ID, "5", "Fine"), csvLine(alex.ID, "many", "x"), csvLine("acc_none", "5", "x"),
		csvLine(alex.ID, "-16", "x"), csvLine(alex.ID, "5", strings.Repeat("x", 501)), csvLine(alex.ID, "1e3", "")).
		Shows(http.StatusOK, "5 of 6 lines can’t be applied, so nothing is.", "Discard this file, fix it and upload it again.",
			"With errors (5) All lines (6)", "The amount \"many\" must be a decimal number such as 10 or 2.5.", "4 acc_none", "There is no such account.",
			"Only 15 can be deducted. A balance never goes below zero.", "The reason must be at most 500 bytes, and has 501.").Hides("Fine", "/post\"", "/ask\"")
	path := strings.Split(page.Path, "?")[0]
	b.Get(path+"?show=all").Shows(http.StatusOK, "2 alex "+string(alex.ID)+" Fine · Purchased +5 10 before, → 15 after", "There is no such account.")
	// The forms are not offered, and are rejected if they are sent anyway.
	for _, act := range []string{"/post", "/ask"} {
		b.Post(path+act, nil).Shows(http.StatusUnprocessableEntity, "Some lines can’t be read, so nothing is applied.")
	}
	page.SubmitBatch("discard").Follow().Shows(http.StatusOK, "Discarded", "Discarded by ada").Hides("before,")
	p.CheckAvailable(alex.ID, 10*models.Credit)
	p.CheckBooks()
}

func TestBulkUnreadableFiles(t *testing.T) {
	p := webtest.NewPortal(t)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	send := func(content string) *webtest.Page {
		t.Helper()
		return b.Get("/admin/bulk").Form("/admin/bulk").SendFile("march.csv", content)
	}
	send("").ShowsFault("file", "The file is empty.")
	send("account,amount\n").ShowsFault("file", `The file must name its columns in the first line: there is no column "reason".`)
	send("\xff\xfea\x00").ShowsFault("file", "The file is UTF-16 or no text at all: save it as CSV in UTF-8.")
	send(strings.Repeat("x", 1<<20+1)).ShowsFault("file", "The file must be at most 1 MB.")
	// A file of ours, which begins with a byte order mark, is read as far as its columns.
	send(b.Get("/admin/audit/lines.csv").Body).ShowsFault("file", `The file has a column "at", and the columns are account, amount, reason and kind.`)
	f := b.Get("/admin/bulk").Form("/admin/bulk")
	huge := f.MultipartRequest("march.csv", strings.Repeat("x", 4<<20))
	huge.Header.Set("Sec-Fetch-Site", "same-origin")
	b.Do(huge).ShowsFault("file", "The file must be at most 1 MB.")
	b.Get("/admin/bulk").Form("/admin/bulk").SendFile("", "").ShowsFault("file", "Choose a file.")
	b.Get("/admin/bulk").Form("/admin/bulk").Set("key", "a b").SendFile("a.csv", "account,amount,reason\nacc_1,5,x\n").
		Shows(http.StatusUnprocessableEntity, "Something was missing from the form. Send it again.", "No files yet")
	b.Get("/admin/bulk").Form("/admin/bulk").Set("csrf_token", "forged").SendFile("a.csv", "account,amount,reason\nacc_1,5,x\n").Shows(http.StatusForbidden)

	// A double submit makes one draft. The same form with another file is rejected.
	f = b.Get("/admin/bulk").Form("/admin/bulk")
	first := f.SendFile(`C:\Users\ada\march.csv`, "account,amount,reason\nacc_1,5,x\n").Redirects(http.StatusSeeOther)
	if again := f.SendFile("march.csv", "account,amount,reason\nacc_1,5,x\n").Redirects(http.StatusSeeOther); again != first {
		t.Errorf("the second time leads to %s, the first to %s", again, first)
	}
	f.SendFile("march.csv", "account,amount,reason\nacc_1,6,x\n").Shows(http.StatusUnprocessableEntity, "This form was already used for another file.")
	b.Get(first).Shows(http.StatusOK, "march.csv").Hides(`Users\\ada`)
	p.CheckBooks()
}

// If an account changes after the dry run so that a line fails, nothing is posted, and
// the page says which line failed and why.
func TestBulkAccountChangedSinceDryRun(t *testing.T) {
	p := webtest.NewPortal(t)
	_, alex := p.Customer("alex")
	_, petra := p.Customer("petra")
	p.Grant(alex.ID, 10*models.Credit)
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	page := b.UploadBatch(csvLine(petra.ID, "5", "Sorry"), csvLine(alex.ID, "-10", "Too much"))
	if _, err := p.Charge(alex.ID, models.Credit); err != nil {
		t.Fatal(err)
	}
	const why = "Nothing was changed. Line 3 can’t be applied: Only 9 can be deducted. A balance never goes below zero."
	page.SubmitBatch("post").AwaitBatch().Shows(http.StatusOK, why, "With errors (1)")
	p.CheckAvailable(petra.ID, 0)
	p.CheckAvailable(alex.ID, 9*models.Credit)
	p.Grant(alex.ID, models.Credit)
	b.Get(page.Path).SubmitBatch("post").AwaitBatch().Shows(http.StatusOK, "Applied by ada").Hides("Nothing was done")
	p.CheckAvailable(petra.ID, 5*models.Credit)
	p.CheckAvailable(alex.ID, 0)
	p.CheckBooks()
}

// A large batch is listed in pages and posted once, even if the form is sent several
// times.
func TestBulkManyLines(t *testing.T) {
	p := webtest.NewPortal(t)
	_, alex := p.Customer("alex")
	b := p.As(p.Operator("ada", models.OperatorAdmin))
	var lines []string
	for i := range 1000 {
		id := alex.ID
		if i >= 100 {
			_, other := p.Person("other")
			id = other.ID
		}
		lines = append(lines, csvLine(id, "1", "One of many"))
	}
	page := b.UploadBatch(lines...).Shows(http.StatusOK, "Lines 1,000", "Line 101 alex", "99 before, → 100 after")
	if strings.Contains(page.Text(), "Line 102") {
		t.Error("the first page has more than a hundred lines")
	}
	b.Get(page.Link("Next page")).Shows(http.StatusOK, "Line 102 other", "Line 201 other", "First page")
	posts := page.Form(page.Path + "/post")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { posts.Send().AwaitBatch().Shows(http.StatusOK, "Applied by ada") })
	}
	wg.Wait()
	p.CheckAvailable(alex.ID, 100*models.Credit)
	p.CheckBooks()
}

// Only the operator who uploaded a file can post it. Support has the same limit as for
// the form, and auditors can only view files.
func TestBulkPermissions(t *testing.T) {
	p := webtest.NewPortal(t)
	_, alex := p.Customer("alex")
	sue, ada := p.As(p.Operator("sue", models.OperatorSupport)), p.As(p.Operator("ada", models.OperatorAdmin))
	eve := p.As(p.Operator("eve", models.OperatorAuditor))

	page := sue.UploadBatch(csvLine(alex.ID, "60", "Sorry"), csvLine(alex.ID, "-40", "Sorry"))
	for _, other := range []*webtest.Browser{ada, eve} {
		other.Get(page.Path).Shows(http.StatusOK, "Only the person who uploaded this can apply it.").Hides("/post\"", "/discard\"")
		for _, act := range []string{"post", "ask", "discard"} {
			other.Post(page.Path+"/"+act, nil).Shows(http.StatusForbidden)
		}
	}
	page.SubmitBatch("post").AwaitBatch().Shows(http.StatusOK, "Applied by sue")
	p.CheckAvailable(alex.ID, 20*models.Credit)

	above := sue.UploadBatch(csvLine(alex.ID, "0.5", "Sorry")).
		Shows(http.StatusOK, "This is above your limit. An admin must approve it.", "Ask for approval").Hides("/post\"")
	sue.Post(above.Path+"/post", nil).AwaitBatch().Shows(http.StatusOK, "Nothing was changed. This is now above your limit. Send it for approval.")
	above.SubmitBatch("ask").Follow().Shows(http.StatusOK, "Waiting for approval", "Another admin must approve this.")
	sue.Post(above.Path+"/approve", nil).Shows(http.StatusForbidden, "Only an admin can approve or reject this.")
	eve.Post(above.Path+"/approve", nil).Shows(http.StatusForbidden)
	eve.Get("/admin/approvals").Shows(http.StatusOK, "march.csv", "An admin must approve this.").Hides("/approve\"")
	ada.Get(above.Path).SubmitBatch("approve").AwaitBatch().Shows(http.StatusOK, "Approved by ada")
	p.CheckAvailable(alex.ID, 20*models.Credit+models.Credit/2)
	if eve.Get("/admin/bulk").Shows(http.StatusOK, "View only. Ask an admin to make changes.").HasForm("/admin/bulk") {
		t.Error("an auditor is offered the form")
	}
	p.CheckBooks()
}
