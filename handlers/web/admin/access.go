package admin

import "github.com/bursar-portal/bursar/models"

// ErrReadOnly is returned to auditors who send a form that moves credits.
var ErrReadOnly = models.Errorf(models.CodeForbidden, "View only. Ask an admin to make changes.")

// ReadOnlyText replaces forms that only admins may send.
const ReadOnlyText = "View only. Ask an admin to make changes."
