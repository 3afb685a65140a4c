//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// While the disk rejects writes, requests that write get 503 with Retry-After, reads
// work, and readiness and the log report the cause. No acknowledged charge is lost.
// When the disk works again, so does the server, with the same idempotency keys.
func TestTheDiskRefuses(t *testing.T) {
	t.Run("every write", func(t *testing.T) {
		p := newServerProcess(t, t.TempDir())
		p.start()
		p.testOutage("the disk refuses",
			func() { p.signal(syscall.SIGUSR1); p.waitForLog("files may grow to 0 <nil>") },
			func() {
				p.signal(syscall.SIGUSR2)
				p.waitForLog("files may grow to 18446744073709551615 <nil>", "files may grow to 9223372036854775807 <nil>")
			})
	})
	t.Run("because it is full", func(t *testing.T) {
		dir, err := mountSmallDisk(t, "size=8m")
		if err != nil {
			t.Logf("skipped, because no small disk can be mounted: %v", err)
			return
		}
		p := newServerProcess(t, dir)
		p.start()
		p.testOutage("the disk is full",
			func() { fillDisk(t, filepath.Join(dir, "filler")) },
			func() {
				if err := os.Remove(filepath.Join(dir, "filler")); err != nil {
					t.Fatal(err)
				}
			})
	})
}

// testOutage charges before, during and after a storage outage.
func (p *serverProcess) testOutage(cause string, begin, end func()) {
	p.Helper()
	var acknowledged []string
	for n := range 50 {
		key := fmt.Sprint("before-", n)
		if r := p.must(p.charge(key)); r.status != 201 {
			p.Fatalf("before: %d %s", r.status, r.body)
		}
		acknowledged = append(acknowledged, key)
	}
	begin()
	more, rejected := p.chargeUntilRejected()
	acknowledged = append(acknowledged, more...)
	if r := p.must(p.request("GET", "/readyz", "", "")); r.status != 503 {
		p.Errorf("readiness: %d %s", r.status, r.body)
	}
	if r := p.must(p.request("GET", "/v1/accounts/"+string(p.account)+"/balance", "", "")); r.status != 200 {
		p.Errorf("a read: %d %s", r.status, r.body)
	}
	if !strings.Contains(p.log.String(), cause) {
		p.Errorf("the log does not contain %q:\n%s", cause, p.log)
	}

	end()
	if r := p.must(p.request("GET", "/readyz", "", "")); r.status != 200 {
		p.Errorf("readiness after the outage: %d %s", r.status, r.body)
	}
	for _, key := range acknowledged {
		if r := p.must(p.charge(key)); r.status != 200 || r.header.Get("Idempotency-Replayed") != "true" {
			p.Errorf("the acknowledged charge %s again: %d %s", key, r.status, r.body)
		}
	}
	for _, key := range rejected {
		if r := p.must(p.charge(key)); r.status != 201 {
			p.Errorf("the rejected charge %s again: %d %s", key, r.status, r.body)
		}
	}
	p.signal(syscall.SIGTERM)
	p.wait()
	p.checkCharges(append(acknowledged, rejected...))
}

// chargeUntilRejected charges concurrently, in each goroutine until a charge is
// rejected.
func (p *serverProcess) chargeUntilRejected() (acknowledged, rejected []string) {
	p.Helper()
	var mu sync.Mutex
	var working sync.WaitGroup
	for worker := range 8 {
		working.Go(func() {
			for n := range 100_000 {
				key := fmt.Sprintf("during-%d-%d", worker, n)
				r, err := p.charge(key)
				mu.Lock()
				switch {
				case err != nil:
					p.Errorf("no response: %v", err)
				case r.status == 201:
					acknowledged = append(acknowledged, key)
				case r.status == 503:
					rejected = append(rejected, key)
					if r.header.Get("Retry-After") != "1" || !strings.Contains(r.body, `"code":"busy"`) {
						p.Errorf("rejected with %v %s", r.header, r.body)
					}
				default:
					p.Errorf("%d %s", r.status, r.body)
				}
				done := r.status != 201
				mu.Unlock()
				if done {
					return
				}
			}
			p.Error("no charge was rejected")
		})
	}
	working.Wait()
	return acknowledged, rejected
}

// mountSmallDisk mounts a file system in memory, which only root can do.
func mountSmallDisk(t *testing.T, options string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	return dir, nil
}

// fillDisk writes a file until the disk is full.
func fillDisk(t *testing.T, file string) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; size /= 2 { // down to single bytes
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
	if !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, io.ErrShortWrite) {
		t.Fatal(err)
	}
}

// On a read-only disk, the program prints an error and does not start.
func TestTheDiskIsReadOnly(t *testing.T) {
	dir := t.TempDir()
	k := storetest.Open(t, filepath.Join(dir, "bursar.db"), storetest.NewClock(storetest.Start), models.Settings{Priorities: models.DefaultPriorities})
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	file := k.Path
	if err := makeReadOnly(t, dir); err != nil {
		t.Logf("root can write everywhere but on a read-only mount, which failed: %v", err)
		file = "/proc/bursar.db" // where no file can be created
	}
	code, _, log := runCommand(t, map[string]string{"BURSAR_DATABASE": file, "BURSAR_LISTEN": "127.0.0.1:0"}, "", "serve")
	if code != exitFailure || !strings.HasPrefix(log, "bursar: open the database") || strings.Count(log, "\n") != 1 || !strings.Contains(log, file) {
		t.Errorf("exit %d\n%s", code, log)
	}
}

// makeReadOnly makes a folder read-only. For root, who ignores permissions, it is
// mounted read-only.
func makeReadOnly(t *testing.T, dir string) error {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, dir) {
		if err := os.Chmod(file, 0o500); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	if os.Geteuid() != 0 {
		return nil
	}
	for _, options := range []string{"bind", "remount,ro,bind"} {
		if out, err := exec.CommandContext(t.Context(), "mount", "-o", options, dir, dir).CombinedOutput(); err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	return nil
}
