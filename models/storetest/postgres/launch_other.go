//go:build !unix

package postgres

import "errors"

// watched is a program that ends with us.
type watched struct{}

var errNotHere = errors.New("the tests start PostgreSQL on Unix systems only")

func launch(string, string, ...string) (*watched, error) { return nil, errNotHere }

func run(string, ...string) (*watched, error) { return nil, errNotHere }

func (*watched) again() error { return errNotHere }

func (*watched) end() {}
