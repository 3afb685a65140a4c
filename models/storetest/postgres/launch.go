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
// holds the other end: then the program is stopped, and its folder removed.
const watch = `folder=$1; shift
"$@" >"$folder/log" 2>&1 </dev/null &
program=$!
read -r _
kill -QUIT "$program"
wait "$program"
rm -rf "$folder"/* "$folder"`

// launch makes a cluster in a folder and starts it, as the user postgres if we are root, for
// whom PostgreSQL refuses to work.
func launch(bin, folder string) error {
	attributes := &syscall.SysProcAttr{Setpgid: true} // an interrupt is for us, not for it
	if os.Getuid() == 0 {
		other, err := user.Lookup("postgres")
		if err != nil {
			return fmt.Errorf("%w: %s", err, Missing)
		}
		uid, _ := strconv.ParseUint(other.Uid, 10, 32) // a Unix system has numbers
		gid, _ := strconv.ParseUint(other.Gid, 10, 32)
		attributes.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(folder, int(uid), int(gid)); err != nil {
			return err
		}
	}
	data := filepath.Join(folder, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions") //nolint:gosec,noctx // of a test's own machine
	initdb.Dir, initdb.SysProcAttr = folder, attributes
	if said, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, said)
	}
	args := append([]string{"-c", watch, "sh", folder, filepath.Join(bin, "postgres"), "-D", data, "-k", folder}, options...)
	server := exec.Command("/bin/sh", args...) //nolint:gosec,noctx // as above
	server.Dir, server.SysProcAttr = folder, attributes
	end, err := server.StdinPipe()
	if err != nil {
		return err
	}
	ends = append(ends, end)
	return server.Start()
}

// ends are what ends with us. They must not be collected before.
var ends []io.Closer
