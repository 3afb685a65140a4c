package accounts_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
)

func TestMembersArePaged(t *testing.T) {
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
	first := b.Get(path).Shows(http.StatusOK, "leah leah-1@example.test Owner 29 Mar 2026, 17:48", "kim kim-2@example.test Billing 29 Mar 2026, 17:48")
	last := b.Get(first.Link("Next page")).Shows(http.StatusOK, "kim-56@example.test").Hides("leah-1@")
	if len(first.RowTitles()) != 50 || len(last.RowTitles()) != 6 || last.Link("First page") != path || last.Link("Next page") != "" {
		t.Error("the pages are not 50 and then 6 members")
	}
}
