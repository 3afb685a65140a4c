//go:build unix

package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// node is a portal in a process of its own: of this build, or of another one's binary.
type node struct {
	t        *testing.T
	binary   string // "" for this build
	database string
	env      []string // settings beside those of every portal
	url      string
	cmd      *exec.Cmd
	out      io.Reader
	log      logBuffer
}

// startNodes starts so many portals of this build on one database.
func startNodes(t *testing.T, database string, portals int, env ...string) []*node {
	t.Helper()
	nodes := make([]*node, portals)
	for i := range nodes {
		nodes[i] = &node{t: t, database: database, env: env}
		nodes[i].begin()
	}
	for _, n := range nodes {
		n.await()
	}
	return nodes
}

func (n *node) command(args ...string) *exec.Cmd {
	binary, env := n.binary, os.Environ()
	if binary == "" {
		binary, env = os.Args[0], append(env, runMainEnv+"=1")
	}
	c := exec.CommandContext(context.WithoutCancel(n.t.Context()), binary, args...) // cleanups end it
	c.Env = append(env, "BURSAR_DATABASE="+n.database, "BURSAR_LISTEN=127.0.0.1:0", "STRIPE_SECRET_KEY=", "BURSAR_API_RATE=0")
	c.Env = append(c.Env, n.env...)
	return c
}

// start starts the portal, which is killed at the end of the test.
func (n *node) start() *node {
	n.t.Helper()
	n.begin()
	n.await()
	return n
}

// begin is start without waiting until the portal listens.
func (n *node) begin() {
	n.t.Helper()
	n.cmd = n.command("serve", "--json")
	n.cmd.Stderr = &n.log
	out, err := n.cmd.StdoutPipe()
	if err != nil {
		n.t.Fatal(err)
	}
	if err := n.cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	process := n.cmd.Process
	n.t.Cleanup(func() { _ = process.Kill() })
	n.out = out
}

// await waits until the portal listens.
func (n *node) await() {
	n.t.Helper()
	var printed struct{ Listening string }
	if err := json.NewDecoder(n.out).Decode(&printed); err != nil {
		n.t.Fatalf("a portal did not start: %v\n%s", err, n.log.String())
	}
	n.url = "http://" + printed.Listening
}

// kill ends the portal in the middle of whatever it does.
func (n *node) kill() {
	n.t.Helper()
	n.signal(syscall.SIGKILL)
	_ = n.cmd.Wait() // it was killed
}

func (n *node) signal(s syscall.Signal) {
	n.t.Helper()
	if err := n.cmd.Process.Signal(s); err != nil {
		n.t.Fatal(err)
	}
}

// stop stops the portal, which must end by itself.
func (n *node) stop() {
	n.t.Helper()
	n.signal(syscall.SIGTERM)
	if err := n.cmd.Wait(); err != nil {
		n.t.Errorf("a portal exited with %v\n%s", err, n.log.String())
	}
}
