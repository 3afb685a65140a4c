// Package mailbox tells which email addresses are one. It does no I/O.
package mailbox

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Normal returns the form in which addresses are compared, the same for all spellings of one
// mailbox. In the part before the @, case, accents written as one character or two, the Kelvin
// sign, the long s and full-width letters make no difference. The domain is as DNS looks it up
// (UTS #46), so that one in letters and the same in Punycode are one. What can't be looked up is folded, too.
func Normal(address string) string {
	address = strings.TrimSpace(address)
	if isASCII(address) {
		return strings.ToLower(address)
	}
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return strings.TrimSpace(fold(address))
	}
	return strings.TrimSpace(fold(address[:at])) + "@" + host(address[at+1:])
}

// Fold returns one form for the addresses that reach the same mailbox, as far as that is
// known: in the form of Normal, without what follows a plus sign, and at Gmail
// without dots, which other providers tell apart; letters that folding of case unites, such as
// ß and ss, are one. Sign-up credits are granted once to each.
func Fold(address string) string {
	local, domain, _ := strings.Cut(Normal(address), "@")
	if name, _, tagged := strings.Cut(local, "+"); tagged && name != "" {
		local = name
	}
	if domain == "gmail.com" || domain == "googlemail.com" {
		local, domain = strings.ReplaceAll(local, ".", ""), "gmail.com"
	}
	return norm.NFKC.String(cases.Fold().String(local)) + "@" + domain
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// lookup is how DNS clients map names: letters that differ, such as ß and ss, stay different.
var lookup = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(true), idna.BidiRule())

func host(domain string) string {
	name, err := lookup.ToASCII(domain)
	if err != nil {
		return fold(domain)
	}
	return name
}

// fold makes letters small and compatible ones alike (NFKC). Letters that are folded to
// others only when case is, such as ß to ss, stay different: they may be two mailboxes.
// Lowering and normalizing each undo some of the other's work, hence twice.
func fold(text string) string {
	text = norm.NFKC.String(strings.ToLower(norm.NFKC.String(text)))
	return norm.NFKC.String(strings.ToLower(text))
}
