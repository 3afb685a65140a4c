package mail

import (
	"errors"
	"net"
	netmail "net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Server is an SMTP server with the way to sign in. It contains a secret and must not be
// printed.
type Server struct {
	host, port     string
	implicitTLS    bool // from the first byte on, instead of by STARTTLS
	user, password string
	local          bool // on this machine, where nobody listens in between
}

// String names the server without its secrets.
func (s *Server) String() string { return net.JoinHostPort(s.host, s.port) }

// GoString is String: nothing prints the password by accident.
func (s *Server) GoString() string { return s.String() }

// defaultPorts are those of RFC 8314, section 3.3.
var defaultPorts = map[string]string{"smtp": "587", "smtps": "465"}

// ParseServer parses the address of an SMTP server, smtp://user:password@host:587 or
// smtps://…. Its errors go on from the name of the setting and never contain the address,
// which has a password in it.
func ParseServer(text string) (*Server, error) {
	const example = "such as smtp://user:password@mail.example.com:587"
	if strings.ContainsFunc(text, unicode.IsSpace) || strings.ContainsFunc(text, unicode.IsControl) {
		return nil, errors.New("must be one address without spaces, " + example)
	}
	u, err := url.Parse(text)
	if err != nil { // it quotes the address
		return nil, errors.New("must be an address " + example + "; write special characters of the user name and the password in percent encoding, @ as %40")
	}
	port, known := defaultPorts[u.Scheme]
	switch {
	case !known:
		return nil, errors.New("must begin with smtp:// or smtps://, " + example)
	case u.Hostname() == "":
		return nil, errors.New("must name a server, " + example)
	case (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("must end after the port; write special characters of the user name and the password in percent encoding, / as %2F, ? as %3F, # as %23")
	}
	if u.Port() != "" {
		port = u.Port()
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil, errors.New("must have a port from 1 to 65535")
		}
	}
	s := &Server{host: u.Hostname(), port: port, implicitTLS: u.Scheme == "smtps", user: u.User.Username()}
	s.password, _ = u.User.Password()
	if (s.user == "") != (s.password == "") {
		return nil, errors.New("must have both a user name and a password, or neither")
	}
	ip := net.ParseIP(s.host)
	s.local = s.host == "localhost" || (ip != nil && ip.IsLoopback())
	return s, nil
}

// ParseFrom parses the sender of mails, "Acme <billing@acme.test>". Its errors go on from the name of the setting.
func ParseFrom(text string) (netmail.Address, error) {
	address, err := netmail.ParseAddress(text)
	if err != nil || strings.ContainsFunc(text, unicode.IsControl) || !isASCII(address.Address) {
		return netmail.Address{}, errors.New("must be an address such as Acme <billing@acme.test>")
	}
	return *address, nil
}

func isASCII(text string) bool {
	return !slices.ContainsFunc([]byte(text), func(b byte) bool { return b >= 0x80 })
}
