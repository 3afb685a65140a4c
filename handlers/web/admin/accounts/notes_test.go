package accounts_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestNotes(t *testing.T) {
	p := webtest.NewPortal(t)
	alex, account := p.Customer("alex")
	path := webtest.AdminAccountPath(account.ID) + "/notes"
	sam := p.As(p.Operator("sam", models.OperatorSupport))
	f := sam.Get(path).Shows(http.StatusOK, "No notes yet").Form(path).Set("text", "Called about <b>invoice 7</b>.\r\nWill pay.")
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
		{"  ", "Enter a note."}, {"\xff", "The note must be plain text."}, {strings.Repeat("ä", 2001), "The note can have up to 2,000 characters."},
	} {
		sam.Get(path).Form(path).Set("text", test.text).Send().ShowsFault("text", test.fault)
	}
	sam.Post(path, url.Values{"text": {"a"}}).Shows(http.StatusUnprocessableEntity, "Something was missing from the form.")
	sam.Get(webtest.AdminAccountPath(account.ID)).Shows(http.StatusOK, "Latest notes "+said).Hides("/erase")
	auditor := p.As(p.Operator("aud", models.OperatorAuditor))
	auditor.Get(path).Shows(http.StatusOK, said, "Auditors can read notes but not write them.")
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
	if trail[0] != "sam note.write: Added a note." || trail[len(trail)-1] != "ada note.erase: Erased note 1." || len(trail) != 29 {
		t.Errorf("the audit log says %v", trail)
	}
}

// A form that has written a note is shown again with a new key before it writes another.
func TestSecondNoteNeedsNewKey(t *testing.T) {
	p := webtest.NewPortal(t)
	_, account := p.Customer("alex")
	path := webtest.AdminAccountPath(account.ID) + "/notes"
	f := p.As(p.Operator("sam", models.OperatorSupport)).Get(path).Form(path).Set("text", "Called.")
	for range 2 {
		f.Send().Follow().Shows(http.StatusOK, "Called.")
	}
	back := f.Set("text", "Called again.").Send().
		Shows(http.StatusUnprocessableEntity, "This form already added another note. Submit it again to add this one too. Note Called again.").Form(path)
	back.Set("text", "Called again.").Send().Follow().Shows(http.StatusOK, "17:48 Called again. sam · 29 Mar 2026, 17:48 Called.")
	p.CheckAuditTrail(account.ID, "sam note.write: Added a note.", "sam note.write: Added a note.")
}
