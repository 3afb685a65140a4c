package public_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/factor"
	"github.com/bursar-portal/bursar/models/outbox"
)

// A provider's word that an address is somebody's does not open the account with that address.
func TestAKnownAddressNeedsProof(t *testing.T) {
	p := newSSOPortal(t)
	alex, _ := p.Customer("alex")
	b := p.Browser()
	if to := p.signIn(b, at("sub-1", alex.Email)).Redirects(http.StatusSeeOther); to != "/auth/link" {
		t.Fatalf("they are led to %s", to)
	}
	b.Get("/dashboard").Redirects(http.StatusSeeOther) // to sign in
	page := b.Get("/auth/link").Shows(http.StatusOK, "Link Mock to your account", alex.Email)
	page = page.Form("/auth/link").Set("password", "wrong").Send().ShowsFault("password", "This is not the password of your account here.")
	if list, err := p.IdentitiesOf(t.Context(), alex.ID); err != nil || len(list) != 0 {
		t.Errorf("it is linked already: %+v, %v", list, err)
	}
	if log, err := p.AuditLog(t.Context(), models.AuditQuery{Action: act.SignInFailed, Subject: string(alex.ID), Limit: 9}); err != nil || len(log.Lines) != 1 {
		t.Errorf("the audit log has %+v of the wrong password, %v", log.Lines, err)
	}
	if to := page.Form("/auth/link").Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("they are led to %s", to)
	}
	b.Get("/settings").Shows(http.StatusOK, alex.Email)
	b.Get("/auth/link").Shows(http.StatusForbidden, "Try again")
	if kinds := p.MailKinds(alex.Email); !slices.Contains(kinds, outbox.IdentityLinked) {
		t.Errorf("mails: %v", kinds)
	}
	again := p.Browser()
	p.signIn(again, at("sub-1", alex.Email)).Redirects(http.StatusSeeOther)
	again.Get("/settings").Shows(http.StatusOK, alex.Email)
	for _, action := range []string{"identity.link", "user.signin_provider"} {
		log, err := p.AuditLog(t.Context(), models.AuditQuery{ActorKind: models.ActorUser, ActorID: string(alex.ID), Action: action, Limit: 9})
		if err != nil || len(log.Lines) == 0 || !strings.Contains(log.Lines[0].Detail, "Mock") {
			t.Errorf("%s: %+v, %v", action, log.Lines, err)
		}
	}
}

// A password, or a link, links nothing to somebody with a second factor before they have given
// it.
func TestLinkingAsksForTheSecondFactor(t *testing.T) {
	p := newSSOPortal(t)
	alex, _ := p.Customer("alex")
	secret, _ := p.As(alex).SetUpApp()
	linked := func() bool {
		list, err := p.IdentitiesOf(t.Context(), alex.ID)
		if err != nil {
			t.Fatal(err)
		}
		return len(list) > 0
	}
	b := p.Browser()
	p.signIn(b, at("sub-1", alex.Email)).Redirects(http.StatusSeeOther)
	step := b.Get("/auth/link").Form("/auth/link").Set("password", webtest.Password).Send()
	if to := step.Redirects(http.StatusSeeOther); to != "/signin/step" || linked() {
		t.Errorf("they are led to %s, linked: %t", to, linked())
	}
	mailed := p.Browser()
	p.signIn(mailed, at("sub-2", alex.Email)).Redirects(http.StatusSeeOther)
	mailed.Get("/auth/link").Form("/auth/link/mail").Send()
	to := p.MailedLink(outbox.LinkingLink, alex.Email)
	if to := mailed.Get(to).Form(to).Send().Redirects(http.StatusSeeOther); to != "/signin/step" || linked() {
		t.Errorf("by mail they are led to %s, linked: %t", to, linked())
	}
	p.Clock.Add(time.Minute)
	step.Follow().Form("/signin/step").Set("code", p.CodeOf(secret)).Send().Redirects(http.StatusSeeOther)
	b.Get("/settings").Shows(http.StatusOK, alex.Email)
	if list, err := p.IdentitiesOf(t.Context(), alex.ID); err != nil || len(list) != 1 || list[0].Subject != "sub-1" || !list[0].SignsIn {
		t.Errorf("linked are %+v, %v", list, err)
	}
}

// The link that is mailed counts in the browser that has come from the provider, once.
func TestProofByMail(t *testing.T) {
	p := newSSOPortal(t)
	alex, _ := p.Customer("alex")
	b := p.Browser()
	p.signIn(b, at("sub-1", alex.Email)).Redirects(http.StatusSeeOther)
	b.Get("/auth/link").Form("/auth/link/mail").Send().Follow().Shows(http.StatusOK, "Check your email")
	to := p.MailedLink(outbox.LinkingLink, alex.Email)
	stranger := p.Browser()
	if page := stranger.Get(to).Shows(http.StatusOK, "Open this link in the browser in which you asked for it."); page.HasForm(to) {
		t.Error("another browser has a button")
	}
	own := p.As(alex) // also where the account's person is signed in
	own.Post(to, url.Values{"csrf_token": {own.Get("/settings").Form("/settings/profile").Fields.Get("csrf_token")}}).Shows(http.StatusUnprocessableEntity, "Open this link in the browser in which you asked for it.")
	if list, err := p.IdentitiesOf(t.Context(), alex.ID); err != nil || len(list) != 0 {
		t.Errorf("it is linked: %+v, %v", list, err)
	}
	// Nor does it link what somebody else has waiting in their own browser.
	eve := p.Browser()
	p.signIn(eve, at("sub-eve", alex.Email)).Redirects(http.StatusSeeOther)
	eve.Post(to, url.Values{"csrf_token": {eve.Get("/auth/link").Form("/auth/link").Fields.Get("csrf_token")}}).Shows(http.StatusUnprocessableEntity, "Open this link in the browser in which you asked for it.")
	page := b.Get(to).Shows(http.StatusOK, "Link Mock to your account", alex.Email)
	if to := page.Form(to).Send().Redirects(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("they are led to %s", to)
	}
	b.Get("/settings").Shows(http.StatusOK, alex.Email)
	b.Get(to).Shows(http.StatusNotFound, "This link was already used.")
	if list, err := p.IdentitiesOf(t.Context(), alex.ID); err != nil || len(list) != 1 || !list[0].SignsIn {
		t.Errorf("identities: %+v, %v", list, err)
	}
}

// Somebody who is signed in links and removes identities on a page of their settings.
func TestLinkedIdentities(t *testing.T) {
	p := newSSOPortal(t)
	alex, _ := p.Customer("alex")
	eve, _ := p.Customer("eve")
	b := p.As(alex)
	page := b.Get("/settings/security/identities").Shows(http.StatusOK, "No identities yet", "Link Other")
	link := page.Link("Link Mock")
	// Another person's browser can't begin it, nor can its answer be used there.
	p.As(eve).Get(link).Shows(http.StatusForbidden, "Start again from your settings.")
	if to := p.Browser().Get(link).Redirects(http.StatusSeeOther); to != "/settings/security/identities" {
		t.Errorf("somebody who is not signed in is led to %s", to)
	}
	p.Clock.Add(factor.FreshFor)
	if to := b.Get(link).Redirects(http.StatusSeeOther); to != "/settings/security/identities" {
		t.Errorf("without a fresh proof, alex is led to %s", to)
	}
	if to := b.Get("/settings/security/identities").Redirects(http.StatusSeeOther); !strings.HasPrefix(to, "/confirm") {
		t.Errorf("without a fresh proof, alex sees the page: %s", to)
	}
	b = p.As(alex)
	link = b.Get("/settings/security/identities").Link("Link Mock")
	path := p.answer(b, link, at("sub-1", "private@example.test").saying("email_verified", false))
	p.As(eve).Get(path).Shows(http.StatusForbidden, "began in another browser")
	// Whoever signs in in that browser meanwhile does not get the identity.
	shared := p.As(alex)
	begun := p.answer(shared, shared.Get("/settings/security/identities").Link("Link Mock"), at("sub-1", "private@example.test"))
	shared.Get("/").Form("/signout").Send()
	shared.Get("/signin").Form("/signin").Set("email", eve.Email).Set("password", webtest.Password).Send().Redirects(http.StatusSeeOther)
	shared.Get(begun).Shows(http.StatusForbidden, "Try again.")
	b.Get(path).Follow().Shows(http.StatusOK, "Mock linked.", "private@example.test").Hides("Link Mock", "Last sign-in 29 Mar")
	// It is nobody else's then.
	b2 := p.As(eve)
	b2.Get(p.answer(b2, b2.Get("/settings/security/identities").Link("Link Mock"), at("sub-1", "x@example.test"))).
		Shows(http.StatusForbidden, "This Mock account is linked to somebody else's account here.")
	p.Clock.Add(time.Minute)
	p.signIn(p.Browser(), at("sub-1", eve.Email)).Redirects(http.StatusSeeOther)

	form := b.Get("/settings/security/identities").Form("/settings/security/identities/remove")
	b.Get("/settings/security/identities").Shows(http.StatusOK, "Linked 29 Mar 2026, 17:58 Last sign-in 29 Mar 2026, 17:59")
	form.Send().Follow().Shows(http.StatusOK, "Mock removed.", "No identities yet")
	form.Send().Shows(http.StatusNotFound)
	if to := p.signIn(p.Browser(), at("sub-1", "private@example.test")).Redirects(http.StatusSeeOther); to != "/dashboard" {
		t.Errorf("they are led to %s", to) // as somebody new
	}
}
