package jwt

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Bounds of what is fetched from an issuer. A set of keys has a few kilobytes.
const (
	fetchTimeout   = 5 * time.Second
	maxAnswerBytes = 256 << 10
	maxRedirects   = 3
)

// NewClient returns the HTTP client for requests to an issuer or provider at base. It takes
// https only, unless base itself is on this machine, and bounds time and size of what it reads.
func NewClient(base string) *http.Client {
	own := false
	if u, err := url.Parse(base); err == nil {
		own = isLoopback(u)
	}
	transport := &http.Transport{
		Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxIdleConns: 10, IdleConnTimeout: time.Minute,
		MaxResponseHeaderBytes: 64 << 10,
	}
	return &http.Client{
		Timeout:   fetchTimeout,
		Transport: boundedTransport{transport, own},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects {
				return errors.New("too many redirects")
			}
			return nil
		},
	}
}

// CheckAddress returns an error, which goes on after the name of a setting, unless a text is
// an address that requests may go to: https, or on this machine.
func CheckAddress(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("must be an address such as https://login.example.com, not %q", text)
	case u.Scheme == "http" && !isLoopback(u):
		return fmt.Errorf("must be https unless it is on this machine, not %q", text)
	}
	return nil
}

// isLoopback reports whether a URL's host is this machine.
func isLoopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return strings.EqualFold(u.Hostname(), "localhost") || ip != nil && ip.IsLoopback()
}

// boundedTransport refuses plain http, and responses that are too long.
type boundedTransport struct {
	next http.RoundTripper
	own  bool // plain http to this machine is allowed
}

func (t boundedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" && (!t.own || !isLoopback(r.URL)) {
		return nil, fmt.Errorf("refused to fetch %s: not https", r.URL.Redacted())
	}
	a, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	a.Body = &boundedBody{body: a.Body, left: maxAnswerBytes}
	return a, nil
}

type boundedBody struct {
	body io.ReadCloser
	left int64
}

var errTooLong = fmt.Errorf("the response has more than %d bytes", maxAnswerBytes)

func (b *boundedBody) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.body.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooLong
	}
	return n, err
}

func (b *boundedBody) Close() error { return b.body.Close() }
