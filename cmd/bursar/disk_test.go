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

// A disk that takes nothing more, told by the system itself: writes are put off
// with 503 and Retry-After, reads go on, readiness and the log say why, and
// nothing that was acknowledged is lost. When there is room again, the same server
// goes on, under the same keys.
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
			t.Logf("no small disk can be mounted here, so that the other case has to do: %v", err)
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

// testOutage charges before, while and after the disk refuses.
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
	more, refused := p.chargeUntilRejected()
	acknowledged = append(acknowledged, more...)
	if r := p.must(p.request("GET", "/readyz", "", "")); r.status != 503 {
		p.Errorf("readiness: %d %s", r.status, r.body)
	}
	if r := p.must(p.request("GET", "/v1/accounts/"+string(p.account)+"/balance", "", "")); r.status != 200 {
		p.Errorf("a read: %d %s", r.status, r.body)
	}
	if !strings.Contains(p.log.String(), cause) {
		p.Errorf("the log does not say that %s:\n%s", cause, p.log)
	}

	end()
	if r := p.must(p.request("GET", "/readyz", "", "")); r.status != 200 {
		p.Errorf("it is mended, and readiness is %d %s", r.status, r.body)
	}
	for _, key := range acknowledged {
		if r := p.must(p.charge(key)); r.status != 200 || r.header.Get("Idempotency-Replayed") != "true" {
			p.Errorf("the acknowledged charge %s again: %d %s", key, r.status, r.body)
		}
	}
	for _, key := range refused {
		if r := p.must(p.charge(key)); r.status != 201 {
			p.Errorf("the charge %s that was put off: %d %s", key, r.status, r.body)
		}
	}
	p.signal(syscall.SIGTERM)
	p.wait()
	p.checkCharges(append(acknowledged, refused...))
}

// chargeUntilRejected charges from several sides, each until it is put off.
func (p *serverProcess) chargeUntilRejected() (acknowledged, refused []string) {
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
					p.Errorf("no answer: %v", err)
				case r.status == 201:
					acknowledged = append(acknowledged, key)
				case r.status == 503:
					refused = append(refused, key)
					if r.header.Get("Retry-After") != "1" || !strings.Contains(r.body, `"code":"busy"`) {
						p.Errorf("put off with %v %s", r.header, r.body)
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
			p.Error("the disk never refuses")
		})
	}
	working.Wait()
	return acknowledged, refused
}

// mountSmallDisk mounts a file system of its own in memory, which takes root.
func mountSmallDisk(t *testing.T, options string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	return dir, nil
}

// fillDisk writes a file until there is no room left.
func fillDisk(t *testing.T, file string) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; size /= 2 { // at last byte by byte
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
	if !errors.Is(err, syscall.ENOSPC) && !errors.Is(err, io.ErrShortWrite) {
		t.Fatal(err)
	}
}

// On a disk that can't be written at all, the program says so and does not start.
func TestTheDiskIsReadOnly(t *testing.T) {
	dir := t.TempDir()
	k := storetest.Open(t, filepath.Join(dir, "bursar.db"), storetest.NewClock(storetest.Start), models.Settings{Priorities: models.DefaultPriorities})
	if err := k.Close(); err != nil {
		t.Fatal(err)
	}
	file := k.Path
	if err := makeReadOnly(t, dir); err != nil {
		t.Logf("root can't mount here, and nothing less binds it: %v", err)
		file = "/proc/bursar.db" // where nobody can make a file
	}
	code, _, log := runCommand(t, map[string]string{"BURSAR_DATABASE": file, "BURSAR_LISTEN": "127.0.0.1:0"}, "", "serve")
	if code != exitFailure || !strings.HasPrefix(log, "bursar: open the database") || strings.Count(log, "\n") != 1 || !strings.Contains(log, file) {
		t.Errorf("exit %d\n%s", code, log)
	}
}

// makeReadOnly lets nobody write in a folder: for root by a mount, as root is
// bound by nothing else.
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
