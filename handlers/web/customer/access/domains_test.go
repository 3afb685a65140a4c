package access_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/domain/dnstest"
	"github.com/bursar-portal/bursar/handlers/identity/oidc"
	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
)

// domainPortal is a portal with an organization, whose domain the kit's people have.
type domainPortal struct {
	*webtest.Portal
	dns   *dnstest.Server
	owner models.User
	org   models.Account
}

const domainsPath = "/enterprise/domains"

func newDomainPortal(t *testing.T) domainPortal {
	p := domainPortal{dns: dnstest.New(t)}
	p.Portal = webtest.NewPortal(t, func(c *webtest.Config) {
		c.DNSServer = p.dns.Address
		c.Providers = []oidc.Provider{{ID: "okta", Name: "Okta", Issuer: "http://127.0.0.1:1", ClientID: "c", ClientSecret: "s", Scopes: oidc.DefaultScopes}}
	})
	p.owner, _ = p.Customer("olga")
	p.org = p.Enterprise("Acme", p.owner)
	return p
}

func (p domainPortal) path() string { return domainsPath + "?account=" + string(p.org.ID) }

// verify lists example.test, which is the domain of the kit's addresses, and proves it.
func (p domainPortal) verify() *webtest.Browser {
	p.Helper()
	b := p.As(p.owner)
	b.Get(p.path()).Form(domainsPath).Set("domain", "Example.TEST").Send().Follow().Shows(http.StatusOK, "Add the DNS record of example.test", "Not verified")
	d, err := p.Domain(p.Context(), p.org.ID, "example.test")
	if err != nil {
		p.Fatal(err)
	}
	name, value := d.Record()
	b.Get(p.path()).Shows(http.StatusOK, name, value)
	b.Get(p.path()).Form(domainsPath+"/check").Send().Shows(http.StatusUnprocessableEntity, "We can’t find this DNS record for example.test yet.")
	p.dns.Set(name, value)
	b.Get(p.path()).Form(domainsPath+"/check").Send().Follow().Shows(http.StatusOK, "example.test is verified.", "Who can join")
	return b
}

func TestDomains(t *testing.T) {
	p := newDomainPortal(t)
	b := p.As(p.owner)
	b.Get("/enterprise/settings?account="+string(p.org.ID)).Shows(http.StatusOK, "Domains and single sign-on")
	for typed, fault := range map[string]string{"gmail.com": "Anybody can get an address at this domain", "co.uk": "This is a public suffix", "acme": "Enter a domain such as example.com."} {
		b.Get(p.path()).Form(domainsPath).Set("domain", typed).Send().Shows(http.StatusUnprocessableEntity, fault)
	}
	b = p.verify()
	b.Get(p.path()).Form(domainsPath).Set("domain", "example.test").Send().Shows(http.StatusUnprocessableEntity, "This domain is listed already.")
	b.Get(p.path()).Form(domainsPath+"/set").Set("join_role", "owner").Send().Shows(http.StatusUnprocessableEntity, "Choose a role from the list.")
	b.Get(p.path()).Form(domainsPath+"/set").Set("issuer", "https://evil.test").Send().Shows(http.StatusUnprocessableEntity, "Choose a provider from the list.")
	// Admins and strangers manage no domains, and nobody another organization's.
	admin, _ := p.Customer("adam")
	p.Join(p.org.ID, admin.ID, models.RoleAdmin)
	p.As(admin).Get(p.path()).Shows(http.StatusForbidden, "Only owners can manage domains.")
	eve, _ := p.Customer("eve")
	own := p.Enterprise("Evil", eve)
	e := p.As(eve)
	e.Get(p.path()).Shows(http.StatusNotFound)
	form := e.Get(domainsPath + "?account=" + string(own.ID)).Form(domainsPath)
	for _, action := range []string{"/check", "/set", "/remove"} {
		form.Action = domainsPath + action
		form.Set("domain", "example.test").Send().Shows(http.StatusNotFound)
	}
	form.Action = domainsPath
	form.Send().Redirects(http.StatusSeeOther) // listing it is no harm; proving it needs the DNS
	second, err := p.Domain(t.Context(), own.ID, "example.test")
	if err != nil {
		t.Fatal(err)
	}
	first, err := p.Domain(t.Context(), p.org.ID, "example.test")
	if err != nil {
		t.Fatal(err)
	}
	name, value := first.Record()
	_, value2 := second.Record()
	p.dns.Set(name, value, value2)
	e.Get(domainsPath+"?account="+string(own.ID)).Form(domainsPath+"/check").Send().Shows(http.StatusUnprocessableEntity, "Another organization has verified this domain.")

	b.Get(p.path()).Form(domainsPath+"/remove").Send().Follow().Shows(http.StatusOK, "example.test removed.")
	trail := strings.Join(p.AuditTrail(p.org.ID), "|")
	for _, action := range []string{"domain.add", "domain.verify", "domain.remove"} {
		if !strings.Contains(trail, action) {
			t.Errorf("%s is not in the audit log: %s", action, trail)
		}
	}
}

// People of the domain join by themselves, if its owner wants it, with the role that they set.
func TestJoinByDomain(t *testing.T) {
	p := newDomainPortal(t)
	b := p.verify()
	nia, _ := p.Customer("nia")
	n := p.As(nia)
	n.Get("/dashboard").Shows(http.StatusOK).Hides("Acme")
	n.Get("/enterprise/new").Shows(http.StatusOK).Hides("Join Acme")
	b.Get(p.path()).Form(domainsPath+"/set").Set("join_role", "billing").Send().Follow().Shows(http.StatusOK, "example.test saved.")
	n.Get("/dashboard").Shows(http.StatusOK, "You can join Acme.")
	page := n.Get("/enterprise/new").Shows(http.StatusOK, "Acme lets everyone with an address at example.test join. Your role will be Billing.")
	join := page.Form("/enterprise/join")
	join.Send().Follow().Shows(http.StatusOK, "You joined Acme. Your role is Billing.")
	if m, err := p.Member(t.Context(), p.org.ID, nia.ID); err != nil || m.Role != models.RoleBilling {
		t.Errorf("the member: %+v, %v", m, err)
	}
	join.Send().Shows(http.StatusNotFound) // once
	n.Get("/dashboard").Shows(http.StatusOK).Hides("You can join Acme.")

	// Not without a proved address, nor with another's, nor into another organization.
	other, err := p.CreateUser(t.Context(), models.NewUser{Verified: true, Email: "omar@other.test", Name: "omar", Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	p.SetPassword(other)
	o := p.As(other)
	join.Browser = o
	token := o.Get("/settings").Form("/settings/profile").Fields.Get("csrf_token")
	join.Set("csrf_token", token).Send().Shows(http.StatusNotFound)
	if _, err := p.Member(t.Context(), p.org.ID, other.ID); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("another's address joined: %v", err)
	}
	unproved, err := p.CreateUser(t.Context(), models.NewUser{Email: "una@example.test", Name: "una", Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.JoinByDomain(t.Context(), p.org.ID, unproved.ID, models.AuditRecord{}); models.CodeOf(err) != models.CodeNotFound {
		t.Errorf("an unproved address joined: %v", err)
	}
	if trail := strings.Join(p.AuditTrail(p.org.ID), "|"); !strings.Contains(trail, "nia member.join") {
		t.Errorf("the audit log: %s", trail)
	}
}

// Members of the domain must sign in with the provider that the owner chose. Owners may sign
// in any way, and people who are no members, too.
func TestRequiredSignIn(t *testing.T) {
	p := newDomainPortal(t)
	b := p.verify()
	nia, _ := p.Customer("nia")
	p.Join(p.org.ID, nia.ID, models.RoleMember)
	out, _ := p.Customer("outsider")
	n, o := p.As(nia), p.As(out)
	b.Get(p.path()).Form(domainsPath+"/set").Set("issuer", "http://127.0.0.1:1").Send().Follow().Shows(http.StatusOK, "example.test saved.")
	if to := n.Get("/dashboard").Redirects(http.StatusSeeOther); !strings.HasPrefix(to, "/signin") {
		t.Errorf("the session by password goes on: %s", to)
	}
	o.Get("/dashboard").Shows(http.StatusOK)
	b.Get("/dashboard").Shows(http.StatusOK)

	const sentence = "Acme requires you to sign in with Okta."
	again := p.Browser()
	again.Get("/signin").Form("/signin").Set("email", nia.Email).Set("password", webtest.Password).Send().Shows(http.StatusUnprocessableEntity, sentence, "Continue with Okta")
	again.Get("/dashboard").Redirects(http.StatusSeeOther)
	again.Get("/signin").Form("/signin").Set("email", nia.Email).Set("password", "wrong").Send().Shows(http.StatusUnprocessableEntity, "Incorrect email or password.").Hides(sentence)
	for kind, ask := range map[outbox.Kind]func() error{
		outbox.SigninLink: func() error { return p.MailSignIn(t.Context(), nia.Email) }, outbox.Reset: func() error { return p.MailReset(t.Context(), nia.Email) },
	} {
		if err := ask(); err != nil {
			t.Fatal(err)
		}
		to := p.MailedLink(kind, nia.Email)
		form := again.Get(to).Form(to)
		if kind == outbox.Reset {
			form.Set("password", "a quiet morning")
		}
		form.Send().Shows(http.StatusUnprocessableEntity, sentence)
		again.Get("/dashboard").Redirects(http.StatusSeeOther)
	}
	p.As(p.owner).Get("/dashboard").Shows(http.StatusOK) // the way that is left if the provider is broken
	p.As(out).Get("/dashboard").Shows(http.StatusOK)

	// A session by another provider does not do, one by this does.
	for issuer, want := range map[string]bool{"https://other.test": false, "http://127.0.0.1:1": true} {
		r, required, err := p.RequiredSignIn(t.Context(), nia)
		if err != nil || !required || (r.Issuer == issuer) != want || r.Organization != "Acme" {
			t.Errorf("%s: %+v, %t, %v", issuer, r, required, err)
		}
	}
	// Whoever is made a member while signed in has to sign in anew.
	p.Join(p.org.ID, out.ID, models.RoleMember)
	if to := o.Get("/dashboard").Redirects(http.StatusSeeOther); !strings.HasPrefix(to, "/signin") {
		t.Errorf("the new member's session goes on: %s", to)
	}
	b.Get(p.path()).Form(domainsPath+"/set").Set("issuer", "").Send().Redirects(http.StatusSeeOther)
	p.As(nia).Get("/dashboard").Shows(http.StatusOK)
	if _, required, err := p.RequiredSignIn(t.Context(), nia); required || err != nil {
		t.Errorf("it is required still: %v", err)
	}
}
