package database

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// Explain turns a database error into the one error value. What models.Error
// says already stays as it is.
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
	}
	return models.Internal(err)
}

// Result codes of SQLite (sqlite.org/rescode.html). The low byte of an extended
// one is the code that it refines.
const (
	resultBusy       = 5
	resultLocked     = 6
	resultNoMemory   = 7
	resultReadOnly   = 8
	resultIOError    = 10
	resultFull       = 13
	resultCantOpen   = 14
	resultConstraint = 19

	resultForeignKey = 787
	resultPrimaryKey = 1555
	resultUnique     = 2067
)

// constrained tells whether a constraint or a trigger of the schema refused a
// write.
func Constrained(err error) bool {
	code, ours := resultCode(err)
	return ours && code&0xff == resultConstraint
}

// found is explain for a look-up that may come back empty.
func NotFoundOr(err error, what string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return NotFound(what)
	}
	return Explain(err)
}

// unique is explain for an insert whose row may exist already.
func ConflictOr(err error, message string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return models.Errorf(models.CodeConflict, "%s", message).Because(err)
	}
	return Explain(err)
}

func NotFound(what string) error {
	return models.Errorf(models.CodeNotFound, "There is no such %s.", what)
}

func Busy(cause error) error {
	e := models.Errorf(models.CodeBusy, "Bursar is busy. Try again with the same key: nothing is done twice.").Because(cause)
	e.RetryAfterSeconds = 1
	return e
}
