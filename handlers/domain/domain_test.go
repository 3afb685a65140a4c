package domain_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/domain"
	"github.com/bursar-portal/bursar/handlers/domain/dnstest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/storetest"
)

type fixture struct {
	*testing.T
	*storetest.Kit
	dns     *dnstest.Server
	checker *domain.Checker
	owner   models.User
	org     models.Account
}

func newFixture(t *testing.T) *fixture {
	f := &fixture{T: t, Kit: storetest.New(t), dns: dnstest.New(t)}
	f.checker = domain.New(f.Store, f.dns.Address, slog.New(slog.DiscardHandler))
	f.owner, _ = f.Person("olga")
	f.org = f.organization("Acme", f.owner)
	return f
}

func (f *fixture) organization(name string, owner models.User) models.Account {
	f.Helper()
	a, err := f.OpenAccount(f.Context(), models.NewAccount{Kind: models.Enterprise, Name: name, Owner: owner.ID, Zone: "UTC"})
	if err != nil {
		f.Fatal(err)
	}
	return a
}

func (f *fixture) add(org models.AccountID, name, token string) sso.Domain {
	f.Helper()
	d := sso.Domain{AccountID: org, Name: name, Token: token}
	if err := f.AddDomain(f.Context(), d, models.AuditRecord{Action: "domain.add"}); err != nil {
		f.Fatal(err)
	}
	return d
}

func (f *fixture) check(d sso.Domain) (sso.Domain, bool, models.Code) {
	f.Helper()
	after, found, err := f.checker.Check(f.Context(), d, models.AuditRecord{Actor: models.System, AccountID: d.AccountID, Subject: d.Name})
	return after, found, models.CodeOf(err)
}

// A domain is the organization's once its record is there, and only of one.
func TestVerification(t *testing.T) {
	f := newFixture(t)
	d := f.add(f.org.ID, "acme.test", "token-1")
	name, value := d.Record()
	for _, wrong := range [][]string{nil, {"v=spf1 -all"}, {value + "x"}, {"domain-verify="}} {
		f.dns.Set(name, wrong...)
		if after, found, code := f.check(d); found || code != "" || after.Verified() {
			t.Errorf("with %q: %+v, %t, %q", wrong, after, found, code)
		}
	}
	f.dns.SetBroken(true)
	if _, _, code := f.check(d); code != models.CodeConflict {
		t.Errorf("a broken DNS gives %q", code)
	}
	f.dns.SetBroken(false)
	f.dns.Set(name, "v=spf1 -all", value)
	if after, found, code := f.check(d); !found || code != "" || !after.VerifiedAt.Equal(f.Now()) {
		t.Errorf("with the record: %+v, %t, %q", after, found, code)
	}
	other := f.organization("Other", f.owner)
	second := f.add(other.ID, "acme.test", "token-2")
	_, value2 := second.Record()
	f.dns.Set(name, value, value2)
	if _, _, code := f.check(second); code != models.CodeConflict {
		t.Errorf("another organization verifies it, too: %q", code)
	}
	// One that is closed makes room.
	f.Post(models.Command{Account: f.org.ID, Do: models.ChangeAccount{Status: new(models.AccountClosed)}})
	if after, _, code := f.check(second); code != "" || !after.Verified() {
		t.Errorf("after the other was closed: %+v, %q", after, code)
	}
	f.CheckBooks()
}

// Verified domains are checked every day. One whose record is gone has seven days.
func TestDailyCheck(t *testing.T) {
	f := newFixture(t)
	d := f.add(f.org.ID, "acme.test", "token-1")
	name, value := d.Record()
	f.dns.Set(name, value)
	f.check(d)
	state := func() sso.Domain {
		t.Helper()
		f.checker.CheckDue(t.Context())
		now, err := f.Domain(t.Context(), f.org.ID, "acme.test")
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	asked := f.dns.Asked()
	f.Clock.Add(23 * time.Hour)
	if state(); f.dns.Asked() != asked {
		t.Error("it is checked more often than daily")
	}
	f.Clock.Add(time.Hour)
	if now := state(); f.dns.Asked() == asked || !now.CheckedAt.Equal(f.Now()) {
		t.Errorf("it is not checked daily: %+v", now)
	}
	mails := func(want ...outbox.Kind) {
		t.Helper()
		got := f.Mails()
		if len(got) != len(want) {
			t.Fatalf("mails: %+v", got)
		}
		for i, kind := range want {
			if got[i].Kind != kind || got[i].To != f.owner.Email || got[i].Data["domain"] != "acme.test" || got[i].Data["organization"] != "Acme" {
				t.Errorf("mail %d: %+v", i, got[i])
			}
		}
	}
	f.dns.SetBroken(true) // proves nothing
	f.Clock.Add(24 * time.Hour)
	if now := state(); !now.MissingSince.IsZero() {
		t.Errorf("the DNS is broken: %+v", now)
	}
	f.dns.SetBroken(false)
	f.dns.Set(name)
	gone := state()
	if !gone.Verified() || !gone.MissingSince.Equal(f.Now()) {
		t.Errorf("the record is gone: %+v", gone)
	}
	mails(outbox.DomainMissing)
	f.Clock.Add(6 * 24 * time.Hour)
	if now := state(); !now.Verified() {
		t.Errorf("within the grace: %+v", now)
	}
	f.dns.Set(name, value)
	f.Clock.Add(24 * time.Hour)
	if now := state(); !now.Verified() || !now.MissingSince.IsZero() {
		t.Errorf("it is there again: %+v", now)
	}
	f.dns.Set(name)
	f.Clock.Add(24 * time.Hour)
	state()
	f.Clock.Add(7 * 24 * time.Hour)
	if now := state(); now.Verified() {
		t.Errorf("after the grace: %+v", now)
	}
	mails(outbox.DomainMissing, outbox.DomainMissing, outbox.DomainLapsed)
}

func TestParseDomain(t *testing.T) {
	for text, want := range map[string]string{" ACME.test. ": "acme.test", "bücher.example": "xn--bcher-kva.example", "mail.acme.co.uk": "mail.acme.co.uk"} {
		if got, fault := sso.ParseDomain(text); got != want || fault != "" {
			t.Errorf("%q: %q, %s", text, got, fault)
		}
	}
	for _, text := range []string{"", "acme", "a@acme.test", "https://acme.test", "acme.test/x", "192.0.2.1", "co.uk", "github.io", "gmail.com", "mail.gmail.com", "GMX.de", "-a.test", "a..test", "_x.acme.test"} {
		if got, fault := sso.ParseDomain(text); got != "" || fault == "" {
			t.Errorf("%q: %q, %s", text, got, fault)
		}
	}
	for email, want := range map[string]string{"A@Acme.Test": "acme.test", "a@b@acme.test": "acme.test", "a@bücher.example": "xn--bcher-kva.example", "acme.test": "", "": "", "a@": ""} {
		if got := sso.DomainOf(email); got != want {
			t.Errorf("%q: %q, want %q", email, got, want)
		}
	}
}
