package storetest

import (
	"github.com/bursar-portal/bursar/models"
)

// Join makes a user a member of an account. The store has no way to do so yet,
// so this writes the row by itself.
func (k *Kit) Join(account models.AccountID, user models.UserID, role models.Role) {
	k.tb.Helper()
	_, err := Database(k.tb, k.Path, "_foreign_keys=1").ExecContext(k.tb.Context(), "INSERT INTO members (account_id, user_id, role, created_at) VALUES (?, ?, ?, ?)",
		account, user, role, k.Now().UnixMicro())
	if err != nil {
		k.tb.Fatal(err)
	}
}
