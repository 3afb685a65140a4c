package store

import "gorm.io/gorm"

// PoolsOf returns a store's ways to its database.
func PoolsOf(s *Store) (read, write *gorm.DB) { return s.db.Read, s.db.Write }
