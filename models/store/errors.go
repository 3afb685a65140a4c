package store

import (
	"context"
	"errors"

	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"

	"github.com/bursar-portal/bursar/models"
)

// explain turns a database error into the one error value. What models.Error
// says already stays as it is.
func explain(err error) error {
	var known *models.Error
	var engine sqlite3.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return busy(err)
	case errors.As(err, &engine) && (engine.Code == sqlite3.ErrBusy || engine.Code == sqlite3.ErrLocked):
		return busy(err)
	}
	return models.Internal(err)
}

// found is explain for a look-up that may come back empty.
func found(err error, what string) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return notFound(what)
	}
	return explain(err)
}

// unique is explain for an insert whose row may exist already.
func unique(err error, message string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return models.Errorf(models.CodeConflict, "%s", message).Because(err)
	}
	return explain(err)
}

func notFound(what string) error {
	return models.Errorf(models.CodeNotFound, "There is no such %s.", what)
}

func busy(cause error) error {
	e := models.Errorf(models.CodeBusy, "Bursar is busy. Try again with the same key: nothing is done twice.").Because(cause)
	e.RetryAfterSeconds = 1
	return e
}
