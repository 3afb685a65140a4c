//go:build unix

package main

import (
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/oauth2-proxy/mockoidc"

	"github.com/bursar-portal/bursar/handlers/domain/dnstest"
)

// domainFlow is a demonstration with a DNS server and a provider, and the owner of Northwind,
// who manages its domains.
type domainFlow struct {
	*testing.T
	demo     *demoServer
	dns      *dnstest.Server
	provider *mockoidc.MockOIDC
	nora     *browser
	name     string // of the record that Northwind has to add
	value    string
}

func startDomainFlow(t *testing.T) *domainFlow {
	t.Helper()
	m, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Shutdown() })
	f := &domainFlow{T: t, dns: dnstest.New(t), provider: m}
	f.demo = startDemo(t, filepath.Join(t.TempDir(), "demo"), map[string]string{
		"BURSAR_OIDC_ISSUER": m.Issuer(), "BURSAR_OIDC_CLIENT_ID": m.ClientID, "BURSAR_OIDC_CLIENT_SECRET": m.ClientSecret, "BURSAR_OIDC_NAME": "Acme Login",
		"BURSAR_DNS_SERVER": f.dns.Address,
	})
	f.nora = f.visitor()
	f.nora.signIn("nora@demo.test")
	return f
}

// visitor returns a browser in which nobody has signed in.
func (f *domainFlow) visitor() *browser {
	f.Helper()
	b := newBrowser(f.T, f.demo)
	f.Cleanup(b.checkConsole)
	return b
}

// record reads the record of example.test on the page of an organization.
func (f *domainFlow) record(b *browser) (name, value string) {
	f.Helper()
	return b.text("document.getElementById('name-example.test').textContent"), b.text("document.getElementById('value-example.test').textContent")
}

// fits fails the test if the page of an address does not fit a phone or a desktop.
func (f *domainFlow) fits(b *browser, what string) {
	f.Helper()
	for _, width := range []int64{360, 1280} {
		b.emulate(width, "light")
		b.do(chromedp.Reload())
		for _, problem := range b.clipped() {
			f.Errorf("%s at %d px: %s", what, width, problem)
		}
	}
}

// An owner proves a domain, lets its people join, and requires a provider, in a real browser.
// Whoever has an address of the domain joins, and then signs in with the provider alone, until
// the domain is removed.
func TestDomainInTheBrowser(t *testing.T) {
	t.Parallel()
	f := startDomainFlow(t)
	f.prove()
	f.takenByAnother()
	nia := f.join()
	f.require(nia)
	f.remove(nia)
}

// check checks the record on the page, and waits for what comes of it.
func (f *domainFlow) check(b *browser, then string) {
	f.Helper()
	b.press("Check DNS record of example.test")
	b.waitForText(then)
}

func (f *domainFlow) prove() {
	nora := f.nora
	nora.open("/enterprise/settings?account=" + f.demo.accountOf("nora"))
	nora.press("Domains and single sign-on")
	for typed, fault := range map[string]string{"gmail.com": "Anybody can get an address at this domain", "northwind": "Enter a domain such as example.com."} {
		nora.fill("domain", typed)
		nora.press("Add domain")
		nora.waitForText(fault)
	}
	nora.fill("domain", "Example.test")
	nora.press("Add domain")
	nora.waitForText("Add the DNS record of example.test, then check it.")
	nora.waitForText("Not verified")
	f.name, f.value = f.record(nora)
	if f.name != "_domain-verify.example.test" || len(f.value) != len("domain-verify=")+43 {
		f.Errorf("the record is %q %q", f.name, f.value)
	}
	f.fits(nora, "a domain to prove")

	const missing = "We can’t find this DNS record for example.test yet."
	f.check(nora, missing)
	for _, wrong := range []string{"v=spf1 -all", f.value[:len(f.value)-1], f.value + "x", "domain-verify="} {
		f.dns.Set(f.name, wrong)
		f.check(nora, missing)
	}
	f.dns.Set(f.name)
	f.dns.Set("example.test", f.value) // beside the name
	f.check(nora, missing)
	f.dns.SetBroken(true)
	f.check(nora, "The DNS didn't answer. Try again in a moment.")
	f.dns.SetBroken(false)
	nora.waitForText("Not verified")
	f.dns.Set(f.name, "v=spf1 -all", f.value)
	f.check(nora, "example.test is verified.")
	f.fits(nora, "a verified domain")
}

// takenByAnother has another organization add the same domain, and even its record.
func (f *domainFlow) takenByAnother() {
	omar := f.visitor()
	omar.signUp("Omar Other", "omar@other.test", "a quiet morning")
	omar.open("/enterprise/new")
	omar.fill("name", "Other")
	omar.press("Create organization")
	omar.waitForText("Other is ready.")
	omar.press("Settings")
	omar.press("Domains and single sign-on")
	omar.fill("domain", "example.test")
	omar.press("Add domain")
	omar.waitForText("Add the DNS record of example.test, then check it.")
	_, value := f.record(omar)
	f.check(omar, "We can’t find this DNS record for example.test yet.")
	f.dns.Set(f.name, f.value, value)
	f.check(omar, "Another organization has verified this domain.")
	omar.waitForText("Not verified")
	f.dns.Set(f.name, f.value)
}

// join has somebody with an address of the domain join by themself.
func (f *domainFlow) join() *browser {
	nia := f.visitor()
	nia.signUp("Nia Newcomer", "nia@example.test", "a quiet morning")
	nia.open("/enterprise/new")
	if nia.count(`form[action="/enterprise/join"]`) != 0 {
		f.Error("they can join before the owner allows it")
	}
	f.nora.choose("Anyone, as Billing")
	f.nora.press("Save example.test")
	f.nora.waitForText("example.test saved.")
	nia.open("/dashboard")
	nia.waitForText("You can join Northwind.")
	nia.press("View organization")
	nia.waitForText("Northwind lets everyone with an address at example.test join. Your role will be Billing.")
	nia.press("Join Northwind")
	nia.waitForText("You joined Northwind. Your role is Billing.")
	nia.waitForText("Billing")
	return nia
}

// require has the members of the domain sign in with the provider, and nobody else.
func (f *domainFlow) require(nia *browser) {
	f.nora.choose("Acme Login only")
	f.nora.press("Save example.test")
	f.nora.waitForText("example.test saved.")
	f.nora.open("/dashboard") // her own session goes on
	f.nora.waitForText("Northwind")

	nia.open("/billing")
	nia.waitFor("location.pathname === '/signin'")
	nia.fill("email", "nia@example.test")
	nia.fill("password", "a quiet morning")
	nia.press("Sign in")
	nia.waitForText("Northwind requires you to sign in with Acme Login. Use “Continue with Acme Login”.")
	f.visit("nia at the provider", "nia@example.test")
	nia.press("Continue with Acme Login")
	nia.waitForText("Link Acme Login to your account")
	nia.fill("password", "a quiet morning")
	nia.press("Link and sign in")
	nia.waitForText("Acme Login linked. Sign in with it from now on.")

	nia.endSession()
	f.visit("nia at the provider", "nia@private.test") // the same account, away from the domain
	nia.open("/signin")
	nia.press("Continue with Acme Login")
	nia.waitForText("Northwind requires you to sign in with your Acme Login account at example.test.")
	f.visit("nia at the provider", "nia@example.test")
	nia.press("Continue with Acme Login")
	nia.waitForText("Available to spend")
}

// visit says who comes to the provider next.
func (f *domainFlow) visit(subject, email string) {
	f.provider.QueueUser(&mockoidc.MockUser{Subject: subject, Email: email, EmailVerified: true})
}

// remove removes the domain, and with it the rule and the invitation.
func (f *domainFlow) remove(nia *browser) {
	f.nora.open("/enterprise/domains?account=" + f.demo.accountOf("nora"))
	f.nora.press("Remove example.test")
	f.nora.waitForText("example.test removed.")
	if f.nora.count("#value-example\\.test, #domain-example\\.test") != 0 {
		f.Error("the domain is listed still")
	}
	nia.endSession()
	nia.signInWith("nia@example.test", "a quiet morning")
	nia.waitForText("Available to spend")

	noel := f.visitor()
	noel.signUp("Noel Newcomer", "noel@example.test", "a quiet morning")
	noel.open("/enterprise/new")
	if noel.count(`form[action="/enterprise/join"]`) != 0 {
		f.Error("they can join although the domain is removed")
	}
}
