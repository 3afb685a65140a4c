package accounts_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestKeysPauseResumeRevoke(t *testing.T) {
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
	for range 20 {
		p.Key(models.NewSecret(), account.ID)
	}
	if older := b.Get(b.Get(path).Link("Older")); !strings.Contains(older.Text(), "Revoked") || older.Link("Newest") != path {
		t.Error("the oldest key is not on the second page")
	}
	p.As(p.Operator("sam", models.OperatorSupport)).Get(path).Shows(http.StatusOK, "View only. Ask an admin to make changes.").Hides("/pause", "/revoke")
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
