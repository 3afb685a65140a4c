package database

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// Explain turns a database error into a models.Error. An error that is one already is
// returned unchanged.
func Explain(err error) error {
	var known *models.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Busy(err)
	case Unavailable(err):
		return Busy(err)
	case stateOf(err) == stateCharacters:
		return models.Invalid("text", "must be UTF-8 without zeros").WithCause(err)
	}
	return models.Internal(err)
}

// Result codes of SQLite (https://sqlite.org/rescode.html). The low byte of an extended
// code is the primary code that it refines.
const (
	resultBusy       = 5
	resultLocked     = 6
	resultNoMemory   = 7
	resultReadOnly   = 8
	resultIOError    = 10
	resultCorrupt    = 11
	resultFull       = 13
	resultCantOpen   = 14
	resultConstraint = 19

	resultNotADatabase = 26

	resultForeignKey = 787
	resultPrimaryKey = 1555
	resultUnique     = 2067
)

// Constrained reports whether a constraint or a trigger of the schema rejected a
// write, or a number that does not fit.
func Constrained(err error) bool {
	if state := stateOf(err); state != "" {
		return classOf(state) == "23" || state == stateRange
	}
	code, ours := resultCode(err)
	return ours && code&0xff == resultConstraint
}

// NotFoundOr is Explain for a lookup that may find nothing: then it returns
// NotFound(what).
func NotFoundOr(err error, what string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return NotFound(what)
	}
	return Explain(err)
}

// ConflictOr is Explain for an insert whose row may exist already: then it returns a
// CodeConflict error with the message.
func ConflictOr(err error, message string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return models.Errorf(models.CodeConflict, "%s", message).WithCause(err)
	}
	return Explain(err)
}

// NotFound returns the CodeNotFound error for a kind of thing.
func NotFound(what string) error {
	return models.Errorf(models.CodeNotFound, "There is no such %s.", what)
}

// Busy returns the CodeBusy error, which asks the caller to try again in a second.
func Busy(cause error) error {
	e := models.Errorf(models.CodeBusy, "Bursar is busy. Try again with the same key: nothing is done twice.").WithCause(cause)
	e.RetryAfterSeconds = 1
	return e
}
