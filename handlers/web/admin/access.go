package admin

import "github.com/bursar-portal/bursar/models"

// ErrReadOnly is returned to auditors who send a form that moves credits.
var ErrReadOnly = models.Errorf(models.CodeForbidden, "Your role looks at balances and changes none.")

// ReadOnlyText replaces forms that only admins may send.
const ReadOnlyText = "Your role looks at this. Admins change it."
