// Package mailtest runs a real SMTP server for tests, Mailpit, and reads what arrived there.
package mailtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	netmail "net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Server is a running Mailpit.
type Server struct {
	SMTP string // host:port
	URL  string // of its API and its pages
	tb   testing.TB
}

// Options are what the server asks of its clients.
type Options struct {
	User, Password    string // "" for no sign-in
	CertFile, KeyFile string // with them, it offers STARTTLS and refuses to go on without
	ImplicitTLS       bool   // with these files, it speaks TLS from the first byte on instead
}

// version is that of Taskfile.yml.
const version = "v1.33.1"

// Start runs a server until the test ends.
func Start(tb testing.TB, o Options) *Server {
	tb.Helper()
	s := &Server{SMTP: FreeAddress(tb), tb: tb}
	pages := FreeAddress(tb)
	s.URL = "http://" + pages
	dir := tb.TempDir()
	args := []string{"--smtp", s.SMTP, "--listen", pages, "--database", filepath.Join(dir, "mailpit.db"), "--smtp-disable-rdns", "--disable-version-check", "--enable-chaos", "--quiet"}
	if o.User != "" {
		file := filepath.Join(dir, "users")
		if err := os.WriteFile(file, []byte(o.User+":"+o.Password+"\n"), 0o600); err != nil {
			tb.Fatal(err)
		}
		args = append(args, "--smtp-auth-file", file)
		if o.CertFile == "" {
			args = append(args, "--smtp-auth-allow-insecure")
		}
	}
	if o.CertFile != "" {
		require := "--smtp-require-starttls"
		if o.ImplicitTLS {
			require = "--smtp-require-tls"
		}
		args = append(args, "--smtp-tls-cert", o.CertFile, "--smtp-tls-key", o.KeyFile, require)
	}
	program := exec.CommandContext(tb.Context(), find(tb), args...) //nolint:gosec // of a test
	var output bytes.Buffer
	program.Stdout, program.Stderr = &output, &output
	if err := program.Start(); err != nil {
		tb.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = program.Wait(); close(ended) }()
	tb.Cleanup(func() { _ = program.Process.Kill(); <-ended })
	for _, address := range []string{s.SMTP, pages} {
		if !Answers(address, ended) {
			_ = program.Process.Kill()
			<-ended
			tb.Fatalf("Mailpit does not listen on %s: %s", address, &output)
		}
	}
	return s
}

// find returns the program, which lies in .bin at the root of the module.
func find(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	program := filepath.Join(dir, ".bin", "mailpit")
	if _, err := exec.LookPath(program); err != nil {
		tb.Fatalf("Mailpit is missing: `go tool task test` installs it, as does `GOBIN=$PWD/.bin go install github.com/axllent/mailpit@%s` (%v)", version, err)
	}
	return program
}

// FreeAddress returns an address of this machine on which nobody listens.
func FreeAddress(tb testing.TB) string {
	tb.Helper()
	l, err := (&net.ListenConfig{}).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// Answers waits until somebody listens on an address, for half a minute or until the program
// has ended.
func Answers(address string, ended <-chan struct{}) bool {
	retry := time.NewTicker(10 * time.Millisecond)
	defer retry.Stop()
	for range 3000 {
		if conn, err := net.DialTimeout("tcp", address, time.Second); err == nil { //nolint:noctx // it has its own limit
			_ = conn.Close()
			return true
		}
		select {
		case <-ended:
			return false
		case <-retry.C:
		}
	}
	return false
}

// Message is a mail that arrived, as Mailpit reads it.
type Message struct {
	ID        string // Mailpit's
	MessageID string
	From      netmail.Address
	To        []netmail.Address
	ReplyTo   []netmail.Address
	Subject   string
	Date      time.Time
	Text      string
	HTML      string
	Header    http.Header `json:"-"`
	Raw       []byte      `json:"-"`
}

// Messages returns the mails that arrived, the oldest first.
func (s *Server) Messages() []Message {
	s.tb.Helper()
	var list struct{ Messages []Message }
	s.get("/api/v1/messages?limit=500", &list)
	messages := make([]Message, len(list.Messages))
	for i, m := range list.Messages {
		s.get("/api/v1/message/"+m.ID, &messages[i])
		s.get("/api/v1/message/"+m.ID+"/headers", &messages[i].Header)
		messages[i].Raw = s.read("/api/v1/message/" + m.ID + "/raw")
	}
	slices.Reverse(messages)
	return messages
}

// For returns the server for a part of a test.
func (s Server) For(tb testing.TB) *Server {
	s.tb = tb
	return &s
}

// Next waits for a mail to an address that it has not returned before, the oldest one with a
// subject. Invisible characters of the subject don't count.
func (s *Server) Next(to, subject string) (m Message) {
	s.tb.Helper()
	retry := time.NewTicker(10 * time.Millisecond)
	defer retry.Stop()
	var seen []string
	for range 2000 {
		var list struct {
			Messages []struct {
				ID, Subject string
				To          []netmail.Address
				Read        bool // it was asked for, here or in Messages
			}
		}
		s.get("/api/v1/messages?limit=500", &list)
		seen = nil
		for _, l := range slices.Backward(list.Messages) { // the newest is first
			about := invisible.Replace(l.Subject)
			if !l.Read && len(l.To) == 1 && l.To[0].Address == to && about == subject {
				s.get("/api/v1/message/"+l.ID, &m)
				return m
			}
			seen = append(seen, fmt.Sprintf("%s (%v, read %t)", about, l.To, l.Read))
		}
		<-retry.C
	}
	s.tb.Fatalf("no mail %q to %s. There are %q", subject, to, seen)
	return m
}

// invisible are the characters that keep names from changing what is around them.
var invisible = strings.NewReplacer("\u2060", "", "\u2068", "", "\u2069", "")

// Refuse makes the server answer a command with a code from now on: "Sender", "Recipient" or
// "Authentication". Code 0 ends that.
func (s *Server) Refuse(command string, code int) {
	s.tb.Helper()
	body := "{}"
	if code != 0 {
		body = `{"` + command + `": {"ErrorCode": ` + strconv.Itoa(code) + `, "Probability": 100}}`
	}
	s.do(http.MethodPut, "/api/v1/chaos", bytes.NewBufferString(body))
}

func (s *Server) get(path string, into any) {
	s.tb.Helper()
	if err := json.Unmarshal(s.read(path), into); err != nil {
		s.tb.Fatalf("%s: %v", path, err)
	}
}

func (s *Server) read(path string) []byte {
	s.tb.Helper()
	return s.do(http.MethodGet, path, nil)
}

func (s *Server) do(method, path string, body io.Reader) []byte {
	s.tb.Helper()
	r, err := http.NewRequestWithContext(s.tb.Context(), method, s.URL+path, body)
	if err != nil {
		s.tb.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.tb.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		s.tb.Fatalf("%s %s: %s %s %v", method, path, resp.Status, text, err)
	}
	return text
}
