package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/models"
)

// limited is a portal in which admins adjust so many credits alone.
func limited(t *testing.T, credits models.Credits) *portal {
	t.Helper()
	limit := credits * models.Credit
	return newPortal(t, func(d *handlers.Deps) { d.Settings.ApprovalLimit = &limit })
}

// upload sends the page's form with a file, without saying where it comes from: its
// token has to be right.
func (f *form) upload(name, content string) *page {
	f.Helper()
	return f.do(f.multipart(name, content))
}

func (f *form) multipart(name, content string) *http.Request {
	f.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field := range f.fields {
		if field == "file" {
			continue
		}
		if err := w.WriteField(field, f.fields.Get(field)); err != nil {
			f.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		f.Fatal(err)
	}
	r, err := http.NewRequestWithContext(f.Context(), http.MethodPost, f.url+f.action, &body)
	if err != nil {
		f.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

// uploads sends a table of account, amount and reason, and is the page that shows it.
func (b *browser) uploads(lines ...string) *page {
	b.Helper()
	table := "account,amount,reason\n" + strings.Join(lines, "\n") + "\n"
	return b.get("/admin/bulk").form("/admin/bulk").upload("march.csv", table).follow()
}

// act sends the page's form for what is done with the batch that it shows.
func (p *page) act(what string) *page {
	p.Helper()
	return p.form(strings.Split(p.path, "?")[0] + "/" + what).send()
}

// settles is the page once the batch is no longer being carried out.
func (p *page) settles() *page {
	p.Helper()
	p = p.follow()
	for strings.Contains(p.body, "<progress") {
		p = p.get(p.path)
	}
	return p
}

func csvLine(account models.AccountID, amount, reason string) string {
	return fmt.Sprintf("%s,%s,%s", account, amount, reason)
}

func TestBulk(t *testing.T) {
	p := newPortal(t)
	alexUser, alex := p.person("alex")
	_, petra := p.person("petra")
	p.Grant(alex.ID, 10*models.Credit)
	b := p.as(p.operator("ada", models.OperatorAdmin))

	page := b.uploads(csvLine(alex.ID, "-4", "Too much"), csvLine(petra.ID, "+2.5", "Sorry"), csvLine(alex.ID, "1", "Sorry")).
		shows(http.StatusOK, "march.csv", "Not carried out yet", "2 alex "+string(alex.ID)+" Too much · Purchased −4 10 before, → 6 after",
			"3 petra "+string(petra.ID)+" Sorry · Purchased +2.5 0 before, → 2.5 after", "4 alex "+string(alex.ID)+" Sorry · Purchased +1 6 before, → 7 after",
			"Adds +3.5", "Takes −4", "Carry out 3 lines", "Discard")
	if got := page.flash(); got != "The file was read. Nothing has changed yet." {
		t.Errorf("the flash is %q", got)
	}
	p.available(alex.ID, 10*models.Credit)

	posts := page.form(page.path + "/post")
	done := posts.send().settles().shows(http.StatusOK, "Carried out", "Carried out by ada", "−4 10 before, → 6 after", "+1 6 before, → 7 after").hides("/post\"", "/discard\"")
	p.available(alex.ID, 7*models.Credit)
	p.available(petra.ID, 2*models.Credit+models.Credit/2)
	posts.send().settles().shows(http.StatusOK, "Carried out by ada") // a double click
	p.available(alex.ID, 7*models.Credit)
	b.get("/admin/bulk").shows(http.StatusOK, "march.csv 3 lines · ada", "Carried out +3.5 −4")

	// Where it was done one finds who decided it; customers read who and why as ever.
	account := b.get(adminURL(petra.ID)).shows(http.StatusOK, "2.5 credits added Adjustment · Sorry", "ada Adjusted by +2.5 (purchased), line 3 of a file. credits.adjust")
	if got := account.link("Who decided it"); got != done.path {
		t.Errorf("the entry leads to %q, want %q", got, done.path)
	}
	p.as(alexUser).get("/activity").shows(http.StatusOK, "Too much Bursar −4").hides("ada", "Who decided it", "/admin/bulk")
	trail := strings.Join(p.auditTrail(""), "|")
	for _, want := range []string{"ada batch.open: Uploaded 3 lines of adjustments.", "ada batch.post: Carried out 3 lines of adjustments."} {
		if !strings.Contains(trail, want) {
			t.Errorf("the audit log says %s", trail)
		}
	}
	p.CheckBooks()
}

// Every fault stands beside its line, those of the file and those of the ledger; with
// any, nothing is done.
func TestBulkFaults(t *testing.T) {
	p := newPortal(t)
	_, alex := p.person("alex")
	p.Grant(alex.ID, 10*models.Credit)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	page := b.uploads(csvLine(alex.ID, "5", "Fine"), csvLine(alex.ID, "many", "x"), csvLine("acc_none", "5", "x"),
		csvLine(alex.ID, "-16", "x"), csvLine(alex.ID, "5", strings.Repeat("x", 501)), csvLine(alex.ID, "1e3", "")).
		shows(http.StatusOK, "5 of 6 lines can’t be carried out, so nothing is.", "Mend the file and upload it again; this one can be discarded.",
			"With faults (5) All lines (6)", "The amount \"many\" must be a decimal number such as 10 or 2.5.", "4 acc_none", "There is no such account.",
			"Only 15 can be taken: a balance never goes below zero.", "The reason must be at most 500 bytes, and has 501.").hides("Fine", "/post\"", "/ask\"")
	path := strings.Split(page.path, "?")[0]
	b.get(path+"?show=all").shows(http.StatusOK, "2 alex "+string(alex.ID)+" Fine · Purchased +5 10 before, → 15 after", "There is no such account.")
	// The forms are not offered; whoever sends one all the same is told.
	for _, act := range []string{"/post", "/ask"} {
		b.post(path+act, nil).shows(http.StatusUnprocessableEntity, "Some lines can’t be read, so nothing is carried out.")
	}
	page.act("discard").follow().shows(http.StatusOK, "Discarded", "Discarded by ada").hides("before,")
	p.available(alex.ID, 10*models.Credit)
	p.CheckBooks()
}

func TestBulkFilesThatCantBeRead(t *testing.T) {
	p := newPortal(t)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	send := func(content string) *page {
		t.Helper()
		return b.get("/admin/bulk").form("/admin/bulk").upload("march.csv", content)
	}
	send("").faulty("file", "The file is empty.")
	send("account,amount\n").faulty("file", `The file must name its columns in the first line: there is no column "reason".`)
	send("\xff\xfea\x00").faulty("file", "The file is UTF-16 or no text at all: save it as CSV in UTF-8.")
	send(strings.Repeat("x", 1<<20+1)).faulty("file", "The file must be at most 1 MB.")
	f := b.get("/admin/bulk").form("/admin/bulk")
	huge := f.multipart("march.csv", strings.Repeat("x", 4<<20))
	huge.Header.Set("Sec-Fetch-Site", "same-origin")
	b.do(huge).faulty("file", "The file must be at most 1 MB.")
	b.get("/admin/bulk").form("/admin/bulk").upload("", "").faulty("file", "Choose a file.")
	b.get("/admin/bulk").form("/admin/bulk").set("key", "a b").upload("a.csv", "account,amount,reason\nacc_1,5,x\n").
		shows(http.StatusUnprocessableEntity, "The form was incomplete. Please send it again.", "No file yet.")
	b.get("/admin/bulk").form("/admin/bulk").set("csrf_token", "forged").upload("a.csv", "account,amount,reason\nacc_1,5,x\n").shows(http.StatusForbidden)

	// The same form is one draft; with another file it is none.
	f = b.get("/admin/bulk").form("/admin/bulk")
	first := f.upload(`C:\Users\ada\march.csv`, "account,amount,reason\nacc_1,5,x\n").leads(http.StatusSeeOther)
	if again := f.upload("march.csv", "account,amount,reason\nacc_1,5,x\n").leads(http.StatusSeeOther); again != first {
		t.Errorf("the second time leads to %s, the first to %s", again, first)
	}
	f.upload("march.csv", "account,amount,reason\nacc_1,6,x\n").shows(http.StatusUnprocessableEntity, "This form was used for another file.")
	b.get(first).shows(http.StatusOK, "march.csv").hides("Users")
	p.CheckBooks()
}

// If an account changes between the check and the button, nothing is done, and the
// page says which line and why.
func TestBulkWhenAnAccountHasChanged(t *testing.T) {
	p := newPortal(t)
	_, alex := p.person("alex")
	_, petra := p.person("petra")
	p.Grant(alex.ID, 10*models.Credit)
	b := p.as(p.operator("ada", models.OperatorAdmin))
	page := b.uploads(csvLine(petra.ID, "5", "Sorry"), csvLine(alex.ID, "-10", "Too much"))
	if _, err := p.Charge(alex.ID, models.Credit); err != nil {
		t.Fatal(err)
	}
	const why = "Nothing was done: line 3 can’t be carried out. Only 9 can be taken: a balance never goes below zero."
	page.act("post").settles().shows(http.StatusOK, why, "With faults (1)")
	p.available(petra.ID, 0)
	p.available(alex.ID, 9*models.Credit)
	p.Grant(alex.ID, models.Credit)
	b.get(page.path).act("post").settles().shows(http.StatusOK, "Carried out by ada").hides("Nothing was done")
	p.available(petra.ID, 5*models.Credit)
	p.available(alex.ID, 0)
	p.CheckBooks()
}

// Many lines are shown in pages, and carried out at one press, however many press.
func TestBulkOfManyLines(t *testing.T) {
	p := newPortal(t)
	_, alex := p.person("alex")
	b := p.as(p.operator("ada", models.OperatorAdmin))
	var lines []string
	for i := range 1000 {
		id := alex.ID
		if i >= 100 {
			_, other := p.Person("other")
			id = other.ID
		}
		lines = append(lines, csvLine(id, "1", "One of many"))
	}
	page := b.uploads(lines...).shows(http.StatusOK, "Lines 1,000", "Line 101 alex", "99 before, → 100 after")
	if strings.Contains(page.text(), "Line 102") {
		t.Error("the first page has more than a hundred lines")
	}
	b.get(page.link("Next page")).shows(http.StatusOK, "Line 102 other", "Line 201 other", "First page")
	posts := page.form(page.path + "/post")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() { posts.send().settles().shows(http.StatusOK, "Carried out by ada") })
	}
	wg.Wait()
	p.available(alex.ID, 100*models.Credit)
	p.CheckBooks()
}

// A file is its maker's to decide; support has the limit that it has in the form, and
// auditors look.
func TestWhoCarriesOutAFile(t *testing.T) {
	p := newPortal(t)
	_, alex := p.person("alex")
	sue, ada := p.as(p.operator("sue", models.OperatorSupport)), p.as(p.operator("ada", models.OperatorAdmin))
	eve := p.as(p.operator("eve", models.OperatorAuditor))

	page := sue.uploads(csvLine(alex.ID, "60", "Sorry"), csvLine(alex.ID, "-40", "Sorry"))
	for _, other := range []*browser{ada, eve} {
		other.get(page.path).shows(http.StatusOK, "Only who uploaded this carries it out.").hides("/post\"", "/discard\"")
		for _, act := range []string{"post", "ask", "discard"} {
			other.post(page.path+"/"+act, nil).shows(http.StatusForbidden)
		}
	}
	page.act("post").settles().shows(http.StatusOK, "Carried out by sue")
	p.available(alex.ID, 20*models.Credit)

	above := sue.uploads(csvLine(alex.ID, "0.5", "Sorry")).
		shows(http.StatusOK, "This is above your limit: an admin has to approve it.", "Ask for approval").hides("/post\"")
	sue.post(above.path+"/post", nil).settles().shows(http.StatusOK, "Nothing was done: this is above your limit by now. It can be sent to approval.")
	above.act("ask").follow().shows(http.StatusOK, "Waiting for approval", "Somebody else has to approve this.")
	sue.post(above.path+"/approve", nil).shows(http.StatusForbidden, "Only an admin approves or rejects.")
	eve.post(above.path+"/approve", nil).shows(http.StatusForbidden)
	eve.get("/admin/approvals").shows(http.StatusOK, "march.csv", "An admin has to approve this.").hides("/approve\"")
	ada.get(above.path).act("approve").settles().shows(http.StatusOK, "Approved by ada")
	p.available(alex.ID, 20*models.Credit+models.Credit/2)
	if eve.get("/admin/bulk").shows(http.StatusOK, "Auditors look and change nothing.").offers("/admin/bulk") {
		t.Error("an auditor is offered the form")
	}
	p.CheckBooks()
}
