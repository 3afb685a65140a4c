// Package networks reads and prints lists of networks, such as those from which an API key
// may be used.
package networks

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Max is how many networks a list may have.
const Max = 50

// Parse reads addresses and networks, such as 203.0.113.7 and 10.0.0.0/8, separated by
// white space or commas. They come back as networks in their shortest spelling, each once, in
// their order; an empty list stands for anywhere. The error is a detail that continues a
// sentence about the list, or a sentence.
func Parse(text string) ([]netip.Prefix, error) {
	var list []netip.Prefix
	for one := range strings.FieldsFuncSeq(text, separates) {
		network, ok := parse(one)
		if !ok {
			return nil, fmt.Errorf("%s is not an address or a network. Enter something like 203.0.113.7 or 10.0.0.0/8", quoted(one))
		}
		if !slices.Contains(list, network) {
			list = append(list, network)
		}
		if len(list) > Max {
			return nil, fmt.Errorf("must have at most %d entries", Max)
		}
	}
	return list, nil
}

// maxQuoted bounds how much of what was typed is repeated.
const maxQuoted = 60

func quoted(text string) string {
	text = strings.ToValidUTF8(text, "?")
	if runes := []rune(text); len(runes) > maxQuoted {
		text = string(runes[:maxQuoted]) + "…"
	}
	return "“" + text + "”"
}

func separates(r rune) bool {
	return r == ',' || r == ';' || r == ' ' || r == '\t' || r == '\n' || r == '\r'
}

// parse reads an address or a network. One of IPv4 addresses that are written as IPv6 is
// read as IPv4, as clients' addresses are.
func parse(text string) (netip.Prefix, bool) {
	if address, err := netip.ParseAddr(text); err == nil {
		address = address.Unmap()
		return netip.PrefixFrom(address, address.BitLen()), address.Zone() == ""
	}
	network, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, false
	}
	if network.Addr().Is4In6() {
		const mapped = 96 // bits before the IPv4 address
		if network.Bits() < mapped {
			return netip.Prefix{}, false // neither one nor the other
		}
		network = netip.PrefixFrom(network.Addr().Unmap(), network.Bits()-mapped)
	}
	return network.Masked(), true
}

// Texts returns the networks as people write them: one of a single address as the address.
func Texts(list []netip.Prefix) []string {
	texts := make([]string, len(list))
	for i, network := range list {
		if texts[i] = network.String(); network.IsSingleIP() {
			texts[i] = network.Addr().String()
		}
	}
	return texts
}

// Stored returns a list as it is stored, which Parse reads.
func Stored(list []netip.Prefix) string { return strings.Join(Texts(list), " ") }

// Around returns the network of an address, as people are shown it: the /24 of an IPv4
// address or the /48 of an IPv6 one, "" for what is no address.
func Around(address netip.Addr) string {
	address = address.Unmap().WithZone("")
	bits := 48
	if address.Is4() {
		bits = 24
	}
	network, err := address.Prefix(bits)
	if err != nil || !address.IsValid() {
		return ""
	}
	return network.String()
}
