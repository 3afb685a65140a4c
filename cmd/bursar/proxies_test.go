//go:build unix

package main

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/mail/mailtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
	"github.com/bursar-portal/bursar/models/storetest"
)

// The examples of deploy/ work with the real proxies: TLS, the client's own address whatever
// it claims, pages that follow the balance, and large bodies.
func TestProxies(t *testing.T) {
	for name, start := range map[string]func(*behindProxy){"nginx": (*behindProxy).nginx, "caddy": (*behindProxy).caddy} {
		t.Run(name, func(t *testing.T) {
			b := newBehindProxy(t)
			start(b)
			b.checkProtocol()
			b.checkClient()
			b.checkStream()
			b.checkLargeBody()
			b.portal.signal(syscall.SIGTERM)
			b.portal.wait()
			b.checkRecord()
			b.portal.checkCharges([]string{"proxied"})
		})
	}
}

// behindProxy is the program behind a proxy.
type behindProxy struct {
	*testing.T
	portal            *serverProcess
	upstream, address string // where the portal and the proxy listen
	folder            string
	client            *http.Client // connects from proxiedClient, and trusts the proxy's certificate
}

// proxiedClient is where the client connects from: another address than the proxy's own.
const proxiedClient = "127.1.0.2"

// proxiedPassword is ann's.
const proxiedPassword = "behind the proxy"

func newBehindProxy(t *testing.T) *behindProxy {
	b := &behindProxy{T: t, folder: t.TempDir(), upstream: mailtest.FreeAddress(t), address: mailtest.FreeAddress(t)}
	b.portal = newServerProcess(t, b.folder)
	k := storetest.Open(t, b.portal.file, storetest.NewClock(storetest.Start), storetest.Settings())
	user, err := k.UserByEmail(t.Context(), "ann-1@example.test")
	if err != nil {
		t.Fatal(err)
	}
	hash, err := identity.HashPassword(t.Context(), proxiedPassword)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.UpgradePasswordHash(t.Context(), user.ID, "", hash); err != nil {
		t.Fatal(err)
	}
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	b.portal.env = []string{"BURSAR_LISTEN=" + b.upstream, "BURSAR_BASE_URL=https://" + b.host(), "BURSAR_TRUSTED_PROXIES=127.0.0.1"}
	b.portal.start()
	b.client = b.newClient(b.certificate())
	return b
}

// host is what people type: the certificate and the cookies are localhost's.
func (b *behindProxy) host() string {
	_, port, _ := net.SplitHostPort(b.address) // it is a TCP address
	return "localhost:" + port
}

// certificate writes a certificate of localhost into the folder, and returns it.
func (b *behindProxy) certificate() *x509.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		b.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		b.Fatal(err)
	}
	b.write("fullchain.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	b.write("key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		b.Fatal(err)
	}
	return certificate
}

func (b *behindProxy) newClient(certificate *x509.Certificate) *http.Client {
	trusted := x509.NewCertPool()
	trusted.AddCert(certificate)
	dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(proxiedClient)}}
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	return &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12},
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return dialer.DialContext(ctx, "tcp", b.address)
			},
		},
	}
}

// example returns a file of deploy/ with the test's own names and addresses.
func (b *behindProxy) example(name string, replace ...string) string {
	text, err := os.ReadFile(filepath.Join("../../deploy", name))
	if err != nil {
		b.Fatal(err)
	}
	example := string(text)
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(example, replace[i]) {
			b.Fatalf("deploy/%s does not say %q", name, replace[i])
		}
		example = strings.ReplaceAll(example, replace[i], replace[i+1])
	}
	return example
}

func (b *behindProxy) write(name, text string) string {
	file := filepath.Join(b.folder, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	return file
}

func (b *behindProxy) nginx() {
	example := b.write("bursar.conf", b.example("nginx.conf",
		"listen 80;", "listen "+mailtest.FreeAddress(b)+";", "\tlisten [::]:80;\n", "", "listen 443 ssl", "listen "+b.address+" ssl", "\tlisten [::]:443 ssl http2;\n", "",
		"127.0.0.1:8080", b.upstream, "server_name credits.example.com", "server_name localhost", "/etc/ssl/credits.example.com", b.folder))
	user := ""
	if os.Geteuid() == 0 {
		user = "user root;\n" // its workers read the test's folder
	}
	temporary := ""
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		temporary += fmt.Sprintf("\t%s_temp_path %s/%s;\n", kind, b.folder, kind)
	}
	config := b.write("nginx.conf", user+"daemon off;\nerror_log stderr;\npid "+b.folder+"/nginx.pid;\nevents {}\nhttp {\n\taccess_log off;\n"+temporary+"\tinclude "+example+";\n}\n")
	b.run("nginx", "-c", config, "-e", "stderr")
}

func (b *behindProxy) caddy() {
	site := fmt.Sprintf("https://%s {\n\tbind 127.0.0.1\n\ttls %s %s", b.host(), filepath.Join(b.folder, "fullchain.pem"), filepath.Join(b.folder, "key.pem"))
	config := b.write("Caddyfile", "{\n\tadmin off\n\tauto_https disable_redirects\n}\n"+b.example("Caddyfile", "credits.example.com {", site, "127.0.0.1:8080", b.upstream))
	b.run("caddy", "run", "--adapter", "caddyfile", "--config", config)
}

// run runs a proxy until the end of the test, and waits until it listens.
func (b *behindProxy) run(name string, args ...string) {
	b.Helper()
	program, err := exec.LookPath(name)
	if err != nil {
		b.Fatalf("%v: install %s, such as with apt-get install nginx-light caddy", err, name)
	}
	c := exec.CommandContext(context.WithoutCancel(b.Context()), program, args...)
	c.Env = append(os.Environ(), "XDG_DATA_HOME="+b.folder, "XDG_CONFIG_HOME="+b.folder)
	log := &logBuffer{}
	c.Stderr = log
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = c.Wait()
		close(ended)
	}()
	b.Cleanup(func() {
		_ = c.Process.Signal(syscall.SIGTERM)
		<-ended
	})
	if !mailtest.Answers(b.address, ended) {
		b.Fatalf("%s does not listen:\n%s", name, log)
	}
}

func (b *behindProxy) do(method, path, body string, headers ...string) *http.Response {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, "https://"+b.host()+path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := b.client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	return response
}

// checkProtocol asks for a page: over HTTP/2, compressed by Bursar, with its headers as they were.
func (b *behindProxy) checkProtocol() {
	r := b.do("GET", "/signin", "", "Accept-Encoding", "gzip")
	defer r.Body.Close()
	got := fmt.Sprint(r.StatusCode, r.ProtoMajor, r.Header.Values("Content-Encoding"), r.Header.Values("Strict-Transport-Security"), len(r.Header.Values("Content-Security-Policy")))
	if want := "200 2 [gzip] [max-age=31536000; includeSubDomains] 1"; got != want {
		b.Errorf("GET /signin: %s, want %s", got, want)
	}
}

// checkClient signs in with a made-up address; checkRecord looks for the true one.
func (b *behindProxy) checkClient() {
	form := url.Values{"email": {"ann-1@example.test"}, "password": {proxiedPassword}}
	r := b.do("POST", "/signin", form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin", "X-Forwarded-For", "203.0.113.9")
	defer r.Body.Close()
	if r.StatusCode != http.StatusSeeOther || !strings.Contains(r.Header.Get("Set-Cookie"), "Secure") {
		b.Fatalf("signing in: %s, %s\n%s", r.Status, r.Header.Get("Set-Cookie"), b.portal.log)
	}
}

// checkRecord reads where the sign-in came from, once the portal has stopped.
func (b *behindProxy) checkRecord() {
	k := storetest.Open(b.T, b.portal.file, storetest.NewClock(storetest.Start), storetest.Settings())
	page, err := k.AuditLog(b.Context(), models.AuditQuery{Action: act.SignInPassword, Limit: 10})
	if err != nil {
		b.Fatal(err)
	}
	if len(page.Lines) != 1 || page.Lines[0].Network != "127.1.0.0/24" {
		b.Errorf("the sign-in is recorded as %+v", page.Lines)
	}
	if err := k.Close(); err != nil {
		b.Fatal(err)
	}
}

// checkStream charges while a page listens: what happened comes at once, not at the end.
func (b *behindProxy) checkStream() {
	r := b.do("GET", "/live?seen=1&account="+string(b.portal.account), "")
	defer r.Body.Close()
	lines := bufio.NewScanner(r.Body)
	next := func() string {
		if !lines.Scan() {
			b.Fatalf("the stream ended: %v", lines.Err())
		}
		return lines.Text()
	}
	if got := next(); r.StatusCode != http.StatusOK || got != "retry: 1000" {
		b.Fatalf("the stream: %s %s", r.Status, got)
	}
	charged := b.do("POST", "/v1/charges", b.portal.chargeBody(), "Authorization", "Bearer "+string(b.portal.service), "Content-Type", "application/json", "Idempotency-Key", "proxied")
	defer charged.Body.Close()
	if charged.StatusCode != http.StatusCreated {
		b.Fatalf("charging: %s", charged.Status)
	}
	for next() != "event: changed" {
	}
}

// checkLargeBody sends 4.5 MiB, which the proxy lets pass and Bursar refuses.
func (b *behindProxy) checkLargeBody() {
	r := b.do("POST", "/v1/charges", strings.Repeat(" ", 9<<19), "Authorization", "Bearer "+string(b.portal.service), "Content-Type", "application/json", "Idempotency-Key", "large")
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(text), `"code"`) {
		b.Errorf("a large body: %s %s, %v", r.Status, text, err)
	}
}
