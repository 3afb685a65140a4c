package posting

// SetSynchronous sets how the connection that writes syncs: https://sqlite.org/pragma.html#pragma_synchronous.
func (l *Ledger) SetSynchronous(level string) error {
	return l.db.Write.Exec("PRAGMA synchronous = " + level).Error
}
