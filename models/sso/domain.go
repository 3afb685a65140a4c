package sso

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"github.com/bursar-portal/bursar/models"
)

// Domain is a mail domain that an organization says is its own.
type Domain struct {
	AccountID models.AccountID
	Name      string // in the form of ParseDomain
	Token     string // which the DNS record has
	CreatedAt time.Time
	// VerifiedAt is when the record was found first, zero while the domain is not proved. One
	// organization has a verified domain at most.
	VerifiedAt   time.Time
	CheckedAt    time.Time   // when the DNS last answered, zero for never
	MissingSince time.Time   // since when the record of a verified domain is gone, zero if it is there
	JoinRole     models.Role // with which people of the domain may join by themselves, "" if they may not
	Issuer       string      // of the provider through which members of the domain must sign in, "" for any way
}

// Grace is how long a domain stays verified after its record is gone.
const Grace = 7 * 24 * time.Hour

// CheckEvery is how often verified domains are checked.
const CheckEvery = 24 * time.Hour

// MostDomains is how many domains an organization may list.
const MostDomains = 20

// Verified reports whether the domain is the organization's.
func (d Domain) Verified() bool { return !d.VerifiedAt.IsZero() }

// Record is the TXT record that proves the domain.
func (d Domain) Record() (name, value string) {
	return "_domain-verify." + d.Name, "domain-verify=" + d.Token
}

// JoinRoles are the roles with which people may join by themselves. Ownership is given by a person.
var JoinRoles = []models.Role{models.RoleMember, models.RoleBilling, models.RoleAdmin}

// publicMail are domains in which anybody gets an address.
var publicMail = []string{
	"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "hotmail.co.uk", "outlook.de", "live.de",
	"yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "yahoo.co.jp", "yahoo.co.in", "ymail.com", "rocketmail.com", "aol.com", "icloud.com", "me.com", "mac.com",
	"proton.me", "protonmail.com", "pm.me", "gmx.de", "gmx.net", "gmx.com", "gmx.at", "gmx.ch", "web.de", "mail.com", "mail.ru", "yandex.ru", "yandex.com",
	"qq.com", "163.com", "126.com", "sina.com", "naver.com", "hanmail.net", "daum.net", "zoho.com", "zohomail.com", "fastmail.com", "hey.com", "tutanota.com", "tuta.io", "tuta.com",
	"orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "libero.it", "virgilio.it", "t-online.de", "freenet.de", "posteo.de", "mailbox.org",
	"seznam.cz", "wp.pl", "o2.pl", "onet.pl", "interia.pl", "rediffmail.com", "uol.com.br", "bol.com.br", "terra.com.br", "btinternet.com", "comcast.net", "verizon.net", "att.net", "mailinator.com",
}

// ParseDomain returns a domain as it is stored, lower case and in ASCII. Otherwise fault is a
// sentence that says why nobody can have it.
func ParseDomain(text string) (name, fault string) {
	name, err := idna.Lookup.ToASCII(strings.TrimSuffix(strings.ToLower(strings.TrimSpace(text)), "."))
	if err != nil || len(name) > 253-len("_domain-verify.") || !strings.Contains(name, ".") || strings.Trim(name, "0123456789.") == "" || strings.ContainsAny(name, "_@:/ ") {
		return "", "Enter a domain such as example.com."
	}
	own, err := publicsuffix.EffectiveTLDPlusOne(name)
	switch {
	case err != nil:
		return "", "This is a public suffix, which belongs to nobody. Enter a domain such as example.com."
	case slices.Contains(publicMail, own):
		return "", "Anybody can get an address at this domain, so no organization can claim it."
	}
	return name, ""
}

// DomainOf returns the domain of an email address in the form of ParseDomain, "" if it has none.
func DomainOf(email string) string {
	email = models.NormalizeEmail(email)
	name, err := idna.Lookup.ToASCII(email[strings.LastIndexByte(email, '@')+1:])
	if err != nil || !strings.Contains(email, "@") {
		return ""
	}
	return name
}

// Offer is an organization that a person may join by themself.
type Offer struct {
	AccountID models.AccountID
	Name      string
	Domain    string
	Role      models.Role
}

// Required is the way in which a member of an organization must sign in.
type Required struct {
	AccountID    models.AccountID
	Organization string
	Issuer       string
}
