//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// runMainEnv is the environment variable that makes this test binary run the program
// itself, so that tests can send it signals.
const runMainEnv = "BURSAR_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(runMainEnv) != "" {
		failWritesOnSignal()
		main()
	}
	os.Exit(m.Run())
}

// failWritesOnSignal makes all writes to files fail from SIGUSR1 until SIGUSR2, as with
// a broken or full disk.
func failWritesOnSignal() {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		panic(err)
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1, syscall.SIGUSR2)
	go func() {
		for s := range signals {
			now := limit
			if s == syscall.SIGUSR1 {
				now.Cur = 0
			}
			err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &now)
			fmt.Fprintln(os.Stderr, "files may grow to", now.Cur, err)
		}
	}()
}

// serverProcess is the server in its own process, with a database that has one account
// with a large balance.
type serverProcess struct {
	*testing.T
	file    string
	account models.AccountID
	url     string
	service models.Secret
	env     []string // settings beside those of every server

	cmd     *exec.Cmd
	log     *logBuffer
	printed *json.Decoder // what it prints after the address that it listens on
}

// newServerProcess creates the database in a folder.
func newServerProcess(t *testing.T, dir string) *serverProcess {
	t.Helper()
	p := &serverProcess{T: t, file: filepath.Join(dir, "bursar.db"), service: models.NewSecret()}
	k := storetest.Open(t, p.file, storetest.NewClock(storetest.Start), storetest.Settings())
	_, account := k.Person("ann")
	p.account = account.ID
	k.Grant(account.ID, models.MaxCredits)
	k.Key(p.service, "", models.ServiceScopes...)
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	return p
}

// start starts the server, which is killed at the end of the test.
func (p *serverProcess) start() {
	p.Helper()
	p.log = &logBuffer{}
	p.cmd = p.command("serve", "--json")
	p.cmd.Stderr = p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		p.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		p.Fatal(err)
	}
	p.Cleanup(func() { _ = p.cmd.Process.Kill() })
	p.printed = json.NewDecoder(out)
	var printed struct{ Listening string }
	if err := p.printed.Decode(&printed); err != nil {
		p.Fatalf("the server did not start: %v\n%s", err, p.log)
	}
	p.url = "http://" + printed.Listening
}

func (p *serverProcess) command(args ...string) *exec.Cmd {
	c := exec.CommandContext(context.WithoutCancel(p.Context()), os.Args[0], args...) // cleanups end it
	c.Env = append(os.Environ(), runMainEnv+"=1", "BURSAR_DATABASE="+p.file, "BURSAR_LISTEN=127.0.0.1:0", "STRIPE_SECRET_KEY=")
	c.Env = append(c.Env, p.env...)
	return c
}

func (p *serverProcess) signal(s os.Signal) {
	p.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.Fatal(err)
	}
}

// wait waits until the server exits, which must be with code 0.
func (p *serverProcess) wait() {
	p.Helper()
	if err := p.cmd.Wait(); err != nil {
		p.Fatalf("the server exited with %v\n%s", err, p.log)
	}
}

// response is a response of the server.
type response struct {
	status int
	header http.Header
	body   string
}

// request sends a request with the service key. An error means that there was no
// response.
func (p *serverProcess) request(method, path, body, key string) (response, error) {
	r, err := http.NewRequestWithContext(p.Context(), method, p.url+path, strings.NewReader(body))
	if err != nil {
		return response{}, err
	}
	r.Header.Set("Authorization", "Bearer "+string(p.service))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return response{}, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return response{resp.StatusCode, resp.Header, string(text)}, err
}

// charge charges a millionth of a credit with an idempotency key.
func (p *serverProcess) charge(key string) (response, error) {
	return p.request("POST", "/v1/charges", p.chargeBody(), key)
}

func (p *serverProcess) chargeBody() string {
	return `{"account":"` + string(p.account) + `","credits":"0.000001"}`
}

func (p *serverProcess) must(r response, err error) response {
	p.Helper()
	if err != nil {
		p.Fatalf("%v\n%s", err, p.log)
	}
	return r
}

// checkCharges verifies the ledger of a server that has exited, and that it has exactly
// the acknowledged charges.
func (p *serverProcess) checkCharges(acknowledged []string) {
	p.Helper()
	k := storetest.Open(p.T, p.file, storetest.NewClock(storetest.Start), storetest.Settings())
	k.CheckBooks()
	posted := p.chargeKeys(k)
	for _, key := range acknowledged {
		if !posted[key] {
			p.Errorf("the acknowledged charge %s is missing", key)
		}
		delete(posted, key)
	}
	for key := range posted {
		p.Errorf("the charge %s was posted but not acknowledged", key)
	}
}

// chargeKeys returns the keys of the charges in a database.
func (p *serverProcess) chargeKeys(k *storetest.Kit) map[string]bool {
	p.Helper()
	posted := map[string]bool{}
	for before := int64(0); ; {
		page, err := k.Entries(p.Context(), models.EntryQuery{AccountID: p.account, Kinds: []models.EntryKind{models.EntryCharge}, Before: before, Limit: 100})
		if err != nil {
			p.Fatal(err)
		}
		for _, e := range page.Lines {
			posted[e.Key] = true
		}
		if before = page.Next; before == 0 {
			break
		}
	}
	return posted
}

// logBuffer is a log that can be read while it is written.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// waitForLog waits until the log contains one of the texts.
func (p *serverProcess) waitForLog(texts ...string) {
	p.Helper()
	for p.Context().Err() == nil {
		for _, text := range texts {
			if strings.Contains(p.log.String(), text) {
				return
			}
		}
		runtime.Gosched()
	}
}
