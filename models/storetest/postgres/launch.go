//go:build unix

package postgres

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// Nothing that a test writes has to survive a crash of the machine.
var options = []string{
	"-c", "listen_addresses=", "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
	"-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "max_connections=200", "-c", "shared_buffers=64MB",
	"-c", "autovacuum=off", "-c", "checkpoint_timeout=1h", "-c", "jit=off", "-c", "deadlock_timeout=100ms",
}

// watch runs a program until its own standard input ends, which it does with the process that
// holds the other end: then the program is stopped, and its folder removed. With each line that
// comes before, the program is stopped and started again.
const watch = `folder=$1; shift
run() {
	"$@" >>"$folder/log" 2>&1 </dev/null &
	program=$!
}
stop() {
	kill -QUIT "$program"
	wait "$program"
}
run "$@"
while read -r _; do
	stop
	run "$@"
done
stop
rm -rf "$folder"/* "$folder"`

// launch makes a cluster in a folder and starts it, with other options than usual.
func launch(bin, folder string, others ...string) (*watched, error) {
	attributes, err := asPostgres(folder)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(folder, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions") //nolint:gosec,noctx // of a test's own machine
	initdb.Dir, initdb.SysProcAttr = folder, attributes
	if said, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, said)
	}
	args := append([]string{filepath.Join(bin, "postgres"), "-D", data, "-k", folder}, options...)
	return run(folder, append(args, others...)...)
}

// asPostgres has a program that works in a folder run as the user postgres if we are root, for
// whom neither PostgreSQL nor PgBouncer works.
func asPostgres(folder string) (*syscall.SysProcAttr, error) {
	attributes := &syscall.SysProcAttr{Setpgid: true} // an interrupt is for us, not for it
	if os.Getuid() != 0 {
		return attributes, nil
	}
	other, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, Missing)
	}
	uid, _ := strconv.ParseUint(other.Uid, 10, 32) // a Unix system has numbers
	gid, _ := strconv.ParseUint(other.Gid, 10, 32)
	attributes.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attributes, os.Chown(folder, int(uid), int(gid))
}

// watched is a program that ends with us, and then its folder.
type watched struct {
	shell *exec.Cmd
	input io.WriteCloser
}

// run runs a program, whose standard output and error are in the file log of the folder.
func run(folder string, args ...string) (*watched, error) {
	attributes, err := asPostgres(folder)
	if err != nil {
		return nil, err
	}
	shell := exec.Command("/bin/sh", append([]string{"-c", watch, "sh", folder}, args...)...) //nolint:gosec,noctx // of a test's own machine
	shell.Dir, shell.SysProcAttr = folder, attributes
	w := &watched{shell: shell}
	if w.input, err = shell.StdinPipe(); err != nil {
		return nil, err
	}
	kept = append(kept, w)
	return w, shell.Start()
}

// again stops the program as a crash does, and starts it again.
func (w *watched) again() error {
	_, err := io.WriteString(w.input, "again\n")
	return err
}

// end stops the program, and waits until it and its folder are gone.
func (w *watched) end() {
	_ = w.input.Close()
	_ = w.shell.Wait()
}

// kept is what must not be collected before we end: it would end, too.
var kept []*watched
