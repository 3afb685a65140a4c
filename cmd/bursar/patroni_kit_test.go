//go:build cluster

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bursar-portal/bursar/handlers/mail/mailtest"
)

// patroni is three members of PostgreSQL that Patroni looks after, with an etcd, on this
// machine.
type patroni struct {
	t       *testing.T
	folder  string
	bin     string // of PostgreSQL
	user    *syscall.Credential
	members []*member
}

// member is a PostgreSQL and its Patroni: what a machine of its own would have.
type member struct {
	name, address, rest string
	folder              string
	cmd                 *exec.Cmd
}

// What a cluster agrees on, by etcd's older API: by the newer one, Patroni 3.0 once chose no
// synchronous standby again after a frozen member had come back. A primary that is not heard of for ttl seconds is replaced, and
// nothing is acknowledged that is not on two members.
const patroniSettings = `
scope: bursar
name: %[1]s
restapi: {listen: "%[2]s", connect_address: "%[2]s"}
etcd: {host: "%[3]s"}
bootstrap:
  dcs:
    ttl: 10
    loop_wait: 1
    retry_timeout: 3
    maximum_lag_on_failover: 1048576
    synchronous_mode: true
    synchronous_mode_strict: true
    postgresql:
      use_pg_rewind: true
      use_slots: true
      parameters: {max_connections: 100, wal_log_hints: "on", shared_buffers: 64MB, fsync: "on"}
  initdb: [{encoding: UTF8}, {locale: C}]
postgresql:
  listen: "%[4]s"
  connect_address: "%[4]s"
  data_dir: %[5]s/data
  pgpass: %[5]s/pgpass
  bin_dir: %[6]s
  pg_hba: [local all all trust, host all all 127.0.0.1/32 trust, host replication all 127.0.0.1/32 trust]
  parameters: {unix_socket_directories: "%[5]s"}
  authentication: {superuser: {username: postgres}, replication: {username: replicator}, rewind: {username: postgres}}
`

func startPatroni(t *testing.T) *patroni {
	t.Helper()
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	owner, err := user.Lookup("postgres")
	for _, program := range []string{"patroni", "etcd"} {
		if _, missing := exec.LookPath(program); missing != nil || err != nil || len(bins) == 0 || os.Getuid() != 0 {
			t.Fatal("this needs root and Debian's packages postgresql, patroni and etcd-server")
		}
	}
	uid, _ := strconv.ParseUint(owner.Uid, 10, 32) // a Unix system has numbers
	gid, _ := strconv.ParseUint(owner.Gid, 10, 32)
	folder, err := os.MkdirTemp("", "patroni")
	if err != nil {
		t.Fatal(err)
	}
	p := &patroni{t: t, folder: folder, bin: bins[len(bins)-1], user: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	t.Cleanup(func() {
		if !t.Failed() { // else its logs tell
			_ = os.RemoveAll(folder)
		}
	})
	p.own(folder)
	etcd := mailtest.FreeAddress(t)
	p.launch("etcd", folder, "etcd", "--data-dir", filepath.Join(folder, "etcd"), "--listen-client-urls", "http://"+etcd, "--advertise-client-urls", "http://"+etcd,
		"--listen-peer-urls", "http://"+mailtest.FreeAddress(t), "--enable-v2=true", "--log-level", "error")
	for i := range 3 {
		m := &member{name: fmt.Sprintf("m%d", i+1), address: mailtest.FreeAddress(t), rest: mailtest.FreeAddress(t), folder: filepath.Join(folder, fmt.Sprintf("m%d", i+1))}
		if err := os.Mkdir(m.folder, 0o700); err != nil {
			t.Fatal(err)
		}
		settings := fmt.Sprintf(patroniSettings, m.name, m.rest, etcd, m.address, m.folder, p.bin)
		if err := os.WriteFile(filepath.Join(m.folder, "patroni.yaml"), []byte(settings), 0o600); err != nil {
			t.Fatal(err)
		}
		p.own(m.folder)
		p.own(filepath.Join(m.folder, "patroni.yaml"))
		p.members = append(p.members, m)
		p.startMember(m)
		if i == 0 { // which makes the cluster that the others join
			p.await("a primary", func() bool { return p.primary() != nil })
		}
	}
	p.awaitWhole()
	return p
}

func (p *patroni) own(path string) {
	p.t.Helper()
	if err := os.Chown(path, int(p.user.Uid), int(p.user.Gid)); err != nil {
		p.t.Fatal(err)
	}
}

// launch starts a program as the user postgres, in a group of its own that the end of the test
// kills.
func (p *patroni) launch(name, folder string, args ...string) *exec.Cmd {
	p.t.Helper()
	log, err := os.OpenFile(filepath.Join(folder, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		p.t.Fatal(err)
	}
	c := exec.CommandContext(context.WithoutCancel(p.t.Context()), args[0], args[1:]...) //nolint:gosec // cleanups end it
	c.Dir, c.Stdout, c.Stderr = folder, log, log
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: p.user}
	if err := c.Start(); err != nil {
		p.t.Fatal(err)
	}
	_ = log.Close()
	p.t.Cleanup(func() {
		for _, pid := range processes(folder) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	return c
}

func (p *patroni) startMember(m *member) {
	p.t.Helper()
	m.cmd = p.launch("patroni", m.folder, "patroni", filepath.Join(m.folder, "patroni.yaml"))
}

// processes returns the processes that work in a folder: a member's Patroni and the whole of
// its PostgreSQL.
func processes(folder string) (pids []int) {
	found, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range found {
		if where, err := os.Readlink(link); err == nil && (where == folder || strings.HasPrefix(where, folder+"/")) {
			pid, _ := strconv.Atoi(strings.Split(link, "/")[2])
			pids = append(pids, pid)
		}
	}
	return pids
}

// signal sends a signal to all that a member has, as if its machine stood still or was gone.
// What starts meanwhile is caught by the next turn.
func (p *patroni) signal(m *member, s syscall.Signal) {
	for range 3 {
		for _, pid := range processes(m.folder) {
			_ = syscall.Kill(pid, s)
		}
	}
	if s == syscall.SIGKILL {
		_ = m.cmd.Wait()
	}
}

// state is what a member's Patroni says of it.
type state struct {
	State, Role string
	Sync        bool `json:"sync_standby"`
}

func (m *member) state() (s state, err error) {
	client := http.Client{Timeout: time.Second}
	resp, err := client.Get("http://" + m.rest + "/patroni") //nolint:noctx // it has a time limit
	if err != nil {
		return s, err
	}
	defer resp.Body.Close()
	err = json.NewDecoder(resp.Body).Decode(&s)
	return s, err
}

// primary returns the member that is the primary, nil if none says so.
func (p *patroni) primary() *member {
	for _, m := range p.members {
		if s, err := m.state(); err == nil && s.State == "running" && (s.Role == "master" || s.Role == "primary") {
			return m
		}
	}
	return nil
}

// awaitWhole waits until all members run, one of them as the primary and one as its synchronous
// standby.
func (p *patroni) awaitWhole() {
	p.t.Helper()
	p.await("a whole cluster", func() bool {
		sync := 0
		for _, m := range p.members {
			s, err := m.state()
			if err != nil || (s.State != "running" && s.State != "streaming") {
				return false
			}
			if s.Sync {
				sync++
			}
		}
		return sync == 1 && p.primary() != nil
	})
}

func (p *patroni) await(what string, there func() bool) {
	p.t.Helper()
	for end := time.Now().Add(2 * time.Minute); !there(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			var said error
			for _, m := range p.members {
				text, _ := os.ReadFile(filepath.Join(m.folder, "patroni.log"))
				said = errors.Join(said, fmt.Errorf("%s: %s", m.name, text[max(0, len(text)-600):]))
			}
			p.t.Fatalf("there is not %s, see %s:\n%v", what, p.folder, said)
		}
	}
}

// url returns the database as a portal is told of it: all members, of which it finds the one
// that can be written.
func (p *patroni) url(database string) string {
	var hosts []string
	for _, m := range p.members {
		hosts = append(hosts, m.address)
	}
	return "postgres://postgres@" + strings.Join(hosts, ",") + "/" + database + "?target_session_attrs=read-write&connect_timeout=2&sslmode=disable"
}
