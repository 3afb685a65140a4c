//go:build cluster

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// run runs a command on the portal's database and returns what it prints.
func (n *node) run(into any, args ...string) {
	n.t.Helper()
	c := n.command(append(args, "--json")...)
	var said bytes.Buffer
	c.Stderr = &said
	out, err := c.Output()
	if err != nil {
		n.t.Fatalf("%v: %v\n%s%s", args, err, out, said.String())
	}
	if err := json.Unmarshal(out, into); err != nil {
		n.t.Fatalf("%v prints %s: %v", args, out, err)
	}
}

// load charges accounts through portals until it is stopped. A charge that was not
// acknowledged is repeated with its key, by whichever portal, until it is.
type load struct {
	t        *testing.T
	key      string
	accounts []string
	nodes    atomic.Pointer[[]*node]
	client   http.Client
	working  sync.WaitGroup
	stopped  chan struct{}

	mu        sync.Mutex
	acked     map[string]time.Time // keys
	last      time.Time            // an acknowledgement
	longest   time.Duration        // between two acknowledgements, since it was reset
	faults    map[string]int       // what was answered instead
	replayed  int                  // charges that had been posted without a word
	abandoned int
}

// newLoad makes accounts and a key through a portal.
func newLoad(n *node) *load {
	l := &load{t: n.t, stopped: make(chan struct{}), acked: map[string]time.Time{}, faults: map[string]int{}, client: http.Client{Timeout: 20 * time.Second}}
	var made struct{ Key, Secret string }
	n.run(&made, "key", "create", "--service", "--name", "load")
	if l.key = made.Secret; l.key == "" {
		l.key = made.Key
	}
	for i := range 20 {
		account := struct{ ID string }{}
		l.must(n, http.MethodPut, fmt.Sprintf("/v1/accounts/by-external-id/load-%d", i), fmt.Sprintf(`{"kind":"enterprise","name":"Load %d","email":"load-%d@example.test"}`, i, i), &account)
		l.must(n, http.MethodPost, "/v1/accounts/"+account.ID+"/grants", `{"credits":"100000","kind":"purchased","reason":"load"}`, nil)
		l.accounts = append(l.accounts, account.ID)
	}
	return l
}

func (l *load) must(n *node, method, path, body string, into any) {
	l.t.Helper()
	status, _, text, err := l.send(n, method, path, body, "set-up:"+path)
	if err != nil || status/100 != 2 {
		l.t.Fatalf("%s %s: %d %s, %v\n%s", method, path, status, text, err, n.log.String())
	}
	if into != nil {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			l.t.Fatal(err)
		}
	}
}

func (l *load) send(n *node, method, path, body, key string) (status int, header http.Header, text string, err error) {
	r, err := http.NewRequestWithContext(l.t.Context(), method, n.url+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, "", err
	}
	r.Header.Set("Authorization", "Bearer "+l.key)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	resp, err := l.client.Do(r)
	if err != nil {
		return 0, nil, "", err
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, string(read), err
}

// start charges with some workers.
func (l *load) start(workers int, nodes ...*node) {
	l.nodes.Store(&nodes)
	for w := range workers {
		l.working.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-l.stopped:
					return
				default:
				}
				l.charge(w, fmt.Sprintf("%d-%d", w, n))
			}
		})
	}
}

func (l *load) charge(worker int, key string) {
	body := `{"account":"` + l.accounts[worker%len(l.accounts)] + `","credits":"0.000001"}`
	for try := range 3000 {
		nodes := *l.nodes.Load()
		status, header, text, err := l.send(nodes[(worker+try)%len(nodes)], http.MethodPost, "/v1/charges", body, key)
		if err == nil && (status == http.StatusCreated || status == http.StatusOK) { // anew, or again
			l.note(key, header.Get("Idempotency-Replayed") != "")
			return
		}
		fault := fmt.Sprint(status)
		switch {
		case err != nil:
			fault = "no answer"
		case status < 500:
			l.t.Errorf("%s: %d %s", key, status, text)
			return
		}
		l.mu.Lock()
		l.faults[fault]++
		l.mu.Unlock()
		time.Sleep(20 * time.Millisecond) // as a program would
	}
	l.t.Errorf("%s was never acknowledged", key)
}

func (l *load) note(key string, replayed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if !l.last.IsZero() {
		l.longest = max(l.longest, now.Sub(l.last))
	}
	l.last, l.acked[key] = now, now
	if replayed {
		l.replayed++
	}
}

// gap returns the longest time between two acknowledgements since it was last asked.
func (l *load) gap() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	longest := l.longest
	l.longest = 0
	return longest
}

// advance waits until some more charges are acknowledged.
func (l *load) advance(charges int, patience time.Duration) {
	l.t.Helper()
	from := l.count()
	for end := time.Now().Add(patience); l.count() < from+charges; {
		if time.Now().After(end) {
			l.t.Fatalf("%d charges were acknowledged in %s: %v", l.count()-from, patience, l.answers())
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.acked)
}

func (l *load) answers() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return fmt.Sprintf("%d acknowledged, %d of them by a replay, instead %v", len(l.acked), l.replayed, l.faults)
}

// stop lets every charge be acknowledged that was begun.
func (l *load) stop() {
	close(l.stopped)
	l.working.Wait()
}

// check fails unless the books are right and have exactly the charges that were
// acknowledged.
func (l *load) check(database string) {
	l.t.Helper()
	k := storetest.Open(l.t, database, storetest.NewClock(time.Now()), storetest.Settings())
	k.CheckBooks()
	missing := map[string]bool{}
	for key := range l.acked {
		missing[key] = true
	}
	for _, account := range l.accounts {
		for before := int64(0); ; {
			page, err := k.Entries(l.t.Context(), models.EntryQuery{AccountID: models.AccountID(account), Kinds: []models.EntryKind{models.EntryCharge}, Before: before, Limit: 100})
			if err != nil {
				l.t.Fatal(err)
			}
			for _, e := range page.Lines {
				if !missing[e.Key] {
					l.t.Errorf("the charge %s was posted twice, or never acknowledged", e.Key)
				}
				delete(missing, e.Key)
			}
			if before = page.Next; before == 0 {
				break
			}
		}
	}
	for key := range missing {
		l.t.Errorf("the acknowledged charge %s is missing", key)
	}
}
