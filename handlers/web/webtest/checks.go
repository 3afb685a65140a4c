package webtest

import (
	"net/http"
	"strings"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
)

// CheckAvailable fails the test unless this many credits can be spent.
func (p *Portal) CheckAvailable(id models.AccountID, want models.Credits) {
	p.Helper()
	if got := p.Balance(id).Available; got != want {
		p.Errorf("%s available, want %s", got, want)
	}
}

// CheckBalance fails the test unless this many whole credits are available and owed.
func (p *Portal) CheckBalance(id models.AccountID, available, owed models.Credits) {
	p.Helper()
	if v := p.Balance(id).Balance; v.Available != available*models.Credit || v.Debt != owed*models.Credit {
		p.Errorf("%s available and %s owed, want %d and %d", v.Available, v.Debt, available, owed)
	}
}

// CheckAuditTrail fails the test unless the audit log has exactly these lines about the
// account, oldest first.
func (p *Portal) CheckAuditTrail(id models.AccountID, want ...string) {
	p.Helper()
	if got := strings.Join(p.AuditTrail(id), "|"); got != strings.Join(want, "|") {
		p.Errorf("the audit log says\n%s, want\n%s", got, strings.Join(want, "|"))
	}
}

// everyday is what nearly every test does before it does what it is about.
var everyday = map[string]bool{
	act.SignInPassword: true, act.SignInFailed: true, act.SignOut: true, act.RequestForbidden: true, act.ExportDownload: true,
}

// AuditTrail returns the audit log of an account, or of everything for "", oldest first,
// without the lines of the system, sign-ins and downloads. It fails the test if a line has no
// request.
func (p *Portal) AuditTrail(id models.AccountID) (trail []string) {
	p.Helper()
	log, err := p.AuditLog(p.Context(), models.AuditQuery{AccountID: id, Limit: 100})
	if err != nil {
		p.Fatal(err)
	}
	for i := range log.Lines {
		l := log.Lines[len(log.Lines)-1-i]
		if l.Actor == models.System || everyday[l.Action] {
			continue
		}
		if l.RequestID == "" {
			p.Errorf("%s was recorded without its request", l.Action)
		}
		trail = append(trail, l.ActorName+" "+l.Action+": "+l.Detail)
	}
	return trail
}

// AuditedActions returns the whole audit log, oldest first, without sign-ins, downloads, users
// and the opening of accounts.
func (p *Portal) AuditedActions() string {
	p.Helper()
	log, err := p.AuditLog(p.Context(), models.AuditQuery{Limit: 100})
	if err != nil {
		p.Fatal(err)
	}
	var acts []string
	for _, l := range log.Lines {
		if everyday[l.Action] {
			continue
		}
		if !strings.HasPrefix(l.Action, "user.") && !strings.HasPrefix(l.Action, "session.") && l.Action != "" && l.Action != "account.create" && !strings.HasPrefix(l.Action, "person.") {
			acts = append([]string{l.ActorName + " " + l.Action + " " + l.Subject + ": " + l.Detail}, acts...)
		}
	}
	return strings.Join(acts, "|")
}

// OnlyPurchase returns the account's only purchase.
func (p *Portal) OnlyPurchase(id models.AccountID) models.Purchase {
	p.Helper()
	purchases, err := p.AccountPurchases(p.Context(), id, 10)
	if err != nil || len(purchases) != 1 {
		p.Fatalf("%d purchases, %v", len(purchases), err)
	}
	return purchases[0]
}

// EntriesOf returns an account's 50 newest entries, newest first.
func (p *Portal) EntriesOf(id models.AccountID) []models.EntryLine {
	p.Helper()
	page, err := p.Entries(p.Context(), models.EntryQuery{AccountID: id, Limit: 50})
	if err != nil {
		p.Fatal(err)
	}
	return page.Lines
}

// NewestEntry returns an account's newest entry of a kind.
func (p *Portal) NewestEntry(id models.AccountID, kind models.EntryKind) models.EntryLine {
	p.Helper()
	page, err := p.Entries(p.Context(), models.EntryQuery{AccountID: id, Kinds: []models.EntryKind{kind}, Limit: 1})
	if err != nil || len(page.Lines) == 0 {
		p.Fatalf("there is no entry %s: %v", kind, err)
	}
	return page.Lines[0]
}

// KeysOf returns all keys of an account.
func (p *Portal) KeysOf(id models.AccountID) []models.Key {
	p.Helper()
	found, err := p.AccountKeys(p.Context(), models.KeyQuery{AccountID: id, Limit: 1000})
	if err != nil {
		p.Fatal(err)
	}
	return found.Keys
}

// BalanceStatus asks for the balance with a key and returns the HTTP status.
func (p *Portal) BalanceStatus(secret string) int {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), http.MethodGet, p.URL+"/v1/balance", nil)
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}
