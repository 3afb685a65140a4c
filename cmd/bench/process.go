package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// server is a process under load.
type server struct {
	name    string
	address string
	cmd     *exec.Cmd
	exited  chan error
}

// stopTime is how long a server may take to stop.
const stopTime = 45 * time.Second

// startServer starts a process and waits until it says where it listens. What it logs
// goes to a file in the folder.
func startServer(ctx context.Context, name, folder, program string, args, env []string) (*server, error) {
	log, err := os.Create(filepath.Join(folder, name+".log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()                                 // the process has its own
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // the programs were built just now
	cmd.Env, cmd.Stderr = append(os.Environ(), env...), log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopTime
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &server{name: name, cmd: cmd, exited: make(chan error, 1)}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	go func() { s.exited <- cmd.Wait() }()
	var where listening
	if err == nil {
		err = json.Unmarshal(line, &where)
	}
	if err != nil || where.Address == "" {
		text, _ := os.ReadFile(log.Name())
		return nil, errors.Join(fmt.Errorf("%s did not start: %s%s", name, line, text), s.stop())
	}
	s.address = where.Address
	return s, nil
}

// stop stops the process and waits for its end.
func (s *server) stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case err := <-s.exited:
		s.exited <- err
		if err != nil {
			err = fmt.Errorf("%s ended: %w", s.name, err)
		}
		return err
	case <-time.After(stopTime):
		_ = s.cmd.Process.Kill()
		return fmt.Errorf("%s did not stop within %s", s.name, stopTime)
	}
}

// cpuTick is the unit of times in /proc on Linux, whatever the processor.
const cpuTick = 10 * time.Millisecond

// cpu returns the processor time that the process has taken, in user mode and in the
// kernel. Where there is no /proc it is 0.
func (s *server) cpu() time.Duration { return cpuOfProcess(strconv.Itoa(s.cmd.Process.Pid)) }

// loadCPU returns the processor time that this process has taken, which makes the load.
func loadCPU() time.Duration { return cpuOfProcess("self") }

func cpuOfProcess(pid string) time.Duration {
	stat, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
	if err != nil {
		return 0
	}
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:]) // the name before may have spaces
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(string(fields[11]), 10, 64)
	system, _ := strconv.ParseInt(string(fields[12]), 10, 64)
	return time.Duration(user+system) * cpuTick
}

// memory returns the resident memory of the process in bytes now, and the most it ever
// had; 0 where there is no /proc.
func (s *server) memory() (now, most int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, 0
	}
	read := func(name string) int64 {
		_, rest, _ := bytes.Cut(status, []byte(name+":"))
		if fields := bytes.Fields(rest); len(fields) > 0 {
			kilobytes, _ := strconv.ParseInt(string(fields[0]), 10, 64)
			return kilobytes << 10
		}
		return 0
	}
	return read("VmRSS"), read("VmHWM")
}

// otherLoad returns how many processes wanted to run in the last minute, on average; 0
// where there is no /proc.
func otherLoad() float64 {
	text, err := os.ReadFile("/proc/loadavg")
	fields := bytes.Fields(text)
	if err != nil || len(fields) == 0 {
		return 0
	}
	load, _ := strconv.ParseFloat(string(fields[0]), 64)
	return load
}
