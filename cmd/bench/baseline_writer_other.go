//go:build !cgo

package main

import (
	"context"
	"errors"
)

// writerBaseline is baseline (w), which is SQLite compiled from C.
type writerBaseline struct {
	Database string `arg:""`
	Accounts int    `required:""`
}

// errNeedsC is the error of a benchmark that was built without C.
var errNeedsC = errors.New("the benchmark needs a C compiler: its baseline is SQLite compiled from C")

// Run says that there is no such baseline.
func (writerBaseline) Run(context.Context) error { return errNeedsC }

// available returns an error if the benchmark lacks a baseline.
func available() error { return errNeedsC }
