package admin

import (
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// ErrReadOnly is returned to auditors who send a form that moves credits.
var ErrReadOnly = models.Errorf(models.CodeForbidden, "View only. Ask an admin to make changes.")

// ReadOnlyText replaces forms that only admins may send.
var ReadOnlyText = ErrReadOnly.Message

// English says what no reader is at hand for. Operators read English.
var English = present.Reader{}
