package accounts_test

import (
	"net/http"
	"strings"
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
	first := b.Get(path).Shows(http.StatusOK, "leah leah-1@example.test Since 29 Mar 2026, 17:48 Owner", "kim kim-2@example.test Since 29 Mar 2026, 17:48 Billing")
	last := b.Get(first.Link("Next page")).Shows(http.StatusOK, "kim-56@example.test").Hides("leah-1@")
	if strings.Count(first.Text(), "@example.test Since") != 50 || strings.Count(last.Text(), "@example.test Since") != 6 || last.Link("First page") != path || last.Link("Next page") != "" {
		t.Error("the pages are not 50 and then 6 members")
	}
}
