package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	netmail "net/mail"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/logo"
)

// settingsErrors are the errors of all invalid settings, one per line.
type settingsErrors []string

func (e settingsErrors) Error() string {
	return "these settings can't be used:\n  " + strings.Join(e, "\n  ")
}

// environment parses settings and collects their errors.
type environment struct {
	getenv func(string) string
	errs   settingsErrors
	hints  []string // what is not as it should be, and works
}

func (e *environment) fail(name, what string) { e.errs = append(e.errs, name+" "+what) }

func (e *environment) text(name, fallback string) string {
	if value := strings.TrimSpace(e.getenv(name)); value != "" {
		return value
	}
	return fallback
}

// maxSecretBytes is how long the file of a secret may be.
const maxSecretBytes = 64 << 10

// secretText reads a secret: the setting itself, or the file that the setting with _FILE
// behind its name is the path of, as Docker and Kubernetes hand secrets over. Errors contain
// neither.
func (e *environment) secretText(name string) string {
	text, path := e.text(name, ""), e.text(name+"_FILE", "")
	if path == "" {
		return text
	}
	if text != "" {
		e.fail(name, "and "+name+"_FILE are both set: set one of them")
		return ""
	}
	file, err := os.Open(path)
	if err != nil {
		e.fail(name+"_FILE", "can't be read: "+cause(err)+". The user that runs Bursar must be able to read it")
		return ""
	}
	defer func() { _ = file.Close() }()
	read, err := io.ReadAll(io.LimitReader(file, maxSecretBytes+1))
	switch text = strings.TrimSpace(string(read)); {
	case err != nil:
		e.fail(name+"_FILE", "can't be read: "+cause(err))
		return ""
	case len(read) > maxSecretBytes:
		e.fail(name+"_FILE", "is too long for a secret")
		return ""
	case text == "":
		e.fail(name+"_FILE", "is an empty file")
		return ""
	}
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o007 != 0 {
		e.hints = append(e.hints, fmt.Sprintf("anyone on this machine can read the file of %s: its permissions are %04o. Set them to 0400", name, info.Mode().Perm()))
	}
	return text
}

// cause is why a file can't be read, without its path.
func cause(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}

func (e *environment) number(name string, fallback, lowest, highest int64) int64 {
	text := e.text(name, strconv.FormatInt(fallback, 10))
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < lowest || n > highest {
		e.fail(name, fmt.Sprintf("must be a whole number from %d to %d, not %q", lowest, highest, text))
	}
	return n
}

func (e *environment) currency(name, fallback string) string {
	code := strings.ToLower(e.text(name, fallback))
	if !models.KnownCurrency(code) {
		e.fail(name, "must be a currency that Stripe takes payments in, such as usd")
	}
	return code
}

// yes reads a setting that is either set to yes or not.
func (e *environment) yes(name string) bool { return e.yesOr(name, "no") }

// yesOr is yes with another default.
func (e *environment) yesOr(name, fallback string) bool {
	switch strings.ToLower(e.text(name, fallback)) {
	case "yes", "true", "on", "1":
		return true
	case "no", "false", "off", "0":
	default:
		e.fail(name, "must be yes or no")
	}
	return false
}

// logo reads the file of the logo, nil if there is none.
func (e *environment) logo(name string) *models.Logo {
	file := e.text(name, "")
	if file == "" {
		return nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		e.fail(name, "can't be read: "+err.Error())
		return nil
	}
	picture, err := logo.Read(data)
	if err != nil {
		e.fail(name, err.Error())
	}
	return picture
}

// signingKey parses a secret of 64 hexadecimal characters. Errors do not contain it.
func (e *environment) signingKey(name string) ed25519.PrivateKey {
	text := e.secretText(name)
	if text == "" {
		return nil
	}
	if e.quoted(name, text) {
		return nil
	}
	seed, err := hex.DecodeString(text)
	if err != nil || len(seed) != ed25519.SeedSize {
		e.fail(name, "must be 64 hexadecimal characters")
		return nil
	}
	return ed25519.NewKeyFromSeed(seed)
}

// leastSecret is the fewest characters of a secret that an operator chooses.
const leastSecret = 32

// ownSecret parses a secret that an operator has chosen. Errors do not contain it.
func (e *environment) ownSecret(name string) string {
	text := e.secretText(name)
	if text != "" && !e.quoted(name, text) && len(text) < leastSecret {
		e.fail(name, fmt.Sprintf("must have at least %d characters. `openssl rand -hex 32` prints a good one", leastSecret))
	}
	return text
}

// stripeObjects says what the other things are that Stripe's dashboard shows beside the
// secrets, by how they begin.
var stripeObjects = []struct{ prefix, text string }{
	{"pk_", "a publishable key (pk_…)"},
	{"we_", "the id of a webhook endpoint (we_…)"},
	{"whsec_", "a webhook's signing secret (whsec_…)"},
	{"sk_", "a secret key (sk_…)"},
	{"rk_", "a restricted key (rk_…)"},
}

// secret parses a secret of Stripe's that begins with one of the prefixes. Errors say
// what was expected and do not contain the secret.
func (e *environment) secret(name, expected string, prefixes ...string) string {
	text := e.secretText(name)
	if text == "" {
		return ""
	}
	if e.quoted(name, text) {
		return text
	}
	for _, prefix := range prefixes {
		if strings.HasPrefix(text, prefix) && len(text) > len(prefix) && !strings.ContainsFunc(text, unicode.IsSpace) {
			return text
		}
	}
	got := "something else"
	for _, o := range stripeObjects {
		if strings.HasPrefix(text, o.prefix) {
			got = o.text
		}
	}
	for _, prefix := range prefixes {
		if strings.HasPrefix(text, prefix) {
			got = "one that is incomplete or contains spaces"
		}
	}
	e.fail(name, "must be "+expected+", not "+got)
	return text
}

// quoted reports, and records as an error, that a secret is in quotes: env files of some
// programs keep them as part of the value.
func (e *environment) quoted(name, text string) bool {
	if strings.Trim(text, "\"'`“”‘’") == text {
		return false
	}
	e.fail(name, "must not be in quotes")
	return true
}

// server parses a host or address with an optional port. It returns it with the port.
func (e *environment) server(name, port string) string {
	text := e.text(name, "")
	if text == "" {
		return ""
	}
	host := text
	if h, p, err := net.SplitHostPort(text); err == nil {
		host, port = h, p
	}
	host = strings.Trim(host, "[]")
	_, address := netip.ParseAddr(host)
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || host == "" || address != nil && strings.ContainsAny(host, ":/@ ") {
		e.fail(name, fmt.Sprintf("must be a server such as 192.0.2.53 or 192.0.2.53:53, not %q", text))
	}
	return net.JoinHostPort(host, port)
}

// networks parses addresses and networks, separated by commas.
func (e *environment) networks(name string) (prefixes []netip.Prefix) {
	for text := range strings.SplitSeq(e.text(name, ""), ",") {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(text)
		if address, single := netip.ParseAddr(text); single == nil {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil {
			e.fail(name, fmt.Sprintf("must list addresses and networks such as 10.0.0.0/8, not %q", text))
			continue
		}
		prefixes = append(prefixes, prefix)
	}
	return prefixes
}

// contact parses whom to write to: an email address, or a URL with https or tel.
func (e *environment) contact(name string) string {
	text := e.text(name, "")
	if text == "" || (strings.HasPrefix(text, "https://") || strings.HasPrefix(text, "tel:")) && !strings.ContainsFunc(text, unicode.IsSpace) {
		return text
	}
	if address, err := netmail.ParseAddress(text); err != nil || address.Address != text {
		e.fail(name, "must be an email address, or begin with https:// or tel:")
	}
	return text
}

func (e *environment) dialects(name string) []models.Dialect {
	text := e.text(name, "")
	if text == "" {
		return models.DefaultDialects
	}
	on, err := models.ParseDialects(text)
	if err != nil {
		e.fail(name, err.Error())
	}
	return on
}

func joined(networks []netip.Prefix) string {
	list := make([]string, len(networks))
	for i, n := range networks {
		list[i] = n.String()
	}
	return strings.Join(list, ", ")
}
