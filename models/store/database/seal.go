package database

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"os"
)

// A seal tells a start whether the database file is as it was left. Whoever closes the
// database last writes it, after the journal is gone, and only if they knew the file to be
// whole when they opened it, or have checked it. A killed process leaves none that fits, and neither does anybody who puts another file in its place, restores a snapshot
// or writes to the file: a start then reads every page. What decays on the disk keeps its
// seal, and is found when it is read, or by a backup and by verifying.
//
// It stands where SQLite keeps a number for applications, in the lock file: a number in
// the database itself would change what it tells about.

// sealOf returns the seal of a file as it is now, never 0: that is no seal.
func sealOf(path string) (int32, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	sum := fnv.New32a()
	_ = binary.Write(sum, binary.LittleEndian, []int64{info.Size(), info.ModTime().UnixNano()}) // a hash takes everything
	return int32(sum.Sum32() | 1), nil                                                          // any 32 bits will do
}

// sealed reports whether the file at path has its seal. The caller holds it alone.
func (l *lock) sealed(ctx context.Context, path string) (bool, error) {
	var left int32
	if err := l.conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&left); err != nil {
		return false, err
	}
	seal, err := sealOf(path)
	return seal == left, err
}

// seal writes the seal of the file at path if nobody else has it open. Without one, the
// next start takes longer, so failures are not reported.
func (l *lock) seal(ctx context.Context, path string) {
	if l.exec(ctx, "COMMIT") != nil {
		return
	}
	if ok, err := l.alone(ctx); !ok || err != nil {
		return
	}
	if done, err := l.sealed(ctx, path); done || err != nil {
		return
	}
	if seal, err := sealOf(path); err == nil {
		_ = l.exec(ctx, fmt.Sprintf("PRAGMA user_version = %d", seal), "COMMIT")
	}
}
