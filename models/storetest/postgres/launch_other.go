//go:build !unix

package postgres

import "errors"

func launch(string, string) error {
	return errors.New("the tests start PostgreSQL on Unix systems only")
}
