package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
	"golang.org/x/net/idna"
)

// attemptTimeout bounds one attempt to deliver a message.
const attemptTimeout = 2 * time.Minute

// smtpServer delivers messages to an SMTP server.
type smtpServer struct {
	*Server
	hello string         // the name by which we introduce ourselves
	roots *x509.CertPool // nil for the system's
}

// deliver sends a message. It is delivered once the server has said so, whatever becomes of
// the connection afterwards. It returns the server's answer. Errors are failures.
func (s *smtpServer) deliver(ctx context.Context, m message) (answer string, err error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	to, needsUTF8, err := envelope(m.to)
	if err != nil {
		return "", &failure{"The address can't be written for a mail server.", forGood}
	}
	conn, err := s.dial(ctx)
	if err != nil {
		return "", failed(down, "Connecting to "+s.String()+" failed", err)
	}
	defer func() { _ = conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	client, err := s.open(conn)
	if err != nil {
		return "", err
	}
	if supported, _ := client.Extension("SMTPUTF8"); needsUTF8 && !supported {
		return "", &failure{"The mail server can't send to addresses with letters beyond ASCII (SMTPUTF8).", forGood}
	}
	// Asked for without need, it would keep the message from servers that don't have it.
	client.SkipSMTPUTF8(!needsUTF8)
	if err := client.Mail("<" + m.from + ">"); err != nil {
		// This is about the sender, who is the same in all messages.
		return "", failed(down, "The server refused the sender "+m.from, err)
	}
	if err := client.Rcpt("<" + to + ">"); err != nil {
		return "", refusal("The server refused the recipient", err)
	}
	if answer, err = transfer(client, m.data); err != nil {
		return "", refusal("The server refused the message", err)
	}
	_ = client.Quit() // it is delivered
	return answer, nil
}

// transfer sends a message and returns what the server answers to the end of it.
func transfer(client *smtp.Client, data []byte) (answer string, err error) {
	w, err := client.Data()
	if err != nil {
		return "", err
	}
	if _, err := w.Write(data); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	if said, ok := w.(*smtp.DataCloser); ok {
		answer = printable("250 " + said.ServerResponse())
	}
	return answer, nil
}

func (s *smtpServer) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: s.host, RootCAs: s.roots, MinVersion: tls.VersionTLS12}
}

func (s *smtpServer) dial(ctx context.Context) (net.Conn, error) {
	if s.implicitTLS {
		return (&tls.Dialer{Config: s.tlsConfig()}).DialContext(ctx, "tcp", s.String())
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", s.String())
}

// open greets the server, encrypts the connection and signs in. Errors are failures.
func (s *smtpServer) open(conn net.Conn) (*smtp.Client, error) {
	client, err := smtp.NewClient(conn, s.host)
	if err != nil {
		return nil, failed(down, "The server did not greet", err)
	}
	if err := client.Hello(s.hello); err != nil {
		return nil, failed(down, "The server did not greet", err)
	}
	if offered, _ := client.Extension("STARTTLS"); !s.implicitTLS && !s.local {
		if !offered {
			return nil, &failure{"The server offers no TLS (STARTTLS). Mails and the password would be sent in the clear, so nothing was sent.", down}
		}
		if err := client.StartTLS(s.tlsConfig()); err != nil {
			return nil, failed(down, "The connection could not be encrypted", err)
		}
	}
	if s.user == "" {
		return client, nil
	}
	how := s.auth(client)
	if how == nil {
		return nil, &failure{"The server offers no way to sign in that Bursar knows.", down}
	}
	if err := client.Auth(how); err != nil {
		return nil, failed(down, "The server refused the user name or the password", err)
	}
	return client, nil
}

// auth chooses a way to sign in, the safest that the server offers; nil for none. The
// connection is encrypted by now, or goes to this machine.
func (s *smtpServer) auth(client *smtp.Client) smtp.Auth {
	_, offered := client.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	switch {
	case slices.Contains(ways, "SCRAM-SHA-256"):
		return smtp.ScramSHA256Auth(s.user, s.password)
	case slices.Contains(ways, "PLAIN"):
		return smtp.PlainAuth("", s.user, s.password, s.host, s.local)
	case slices.Contains(ways, "LOGIN"):
		return smtp.LoginAuth(s.user, s.password, s.host, s.local)
	case slices.Contains(ways, "CRAM-MD5"):
		return smtp.CRAMMD5Auth(s.user, s.password)
	}
	return nil
}

// envelope returns an address as SMTP commands have it: the domain in ASCII. utf8 says that
// the name in front of it has other letters, which not every server takes.
func envelope(address string) (_ string, utf8 bool, err error) {
	at := strings.LastIndexByte(address, '@')
	domain, err := idna.Lookup.ToASCII(address[at+1:])
	return address[:at+1] + domain, !isASCII(address[:at]), err
}
