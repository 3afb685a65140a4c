package models

import "time"

// Note is what an operator wrote down about an account, for operators alone. It is
// never changed; its text can be erased.
type Note struct {
	Sequence  NoteCursor
	AccountID AccountID
	Author    UserID
	Key       string // of the form: a double submit is one note
	At        time.Time
	Text      string
	ErasedAt  time.Time // zero: not erased
}

// NoteLine is a note as a list shows it.
type NoteLine struct {
	Note
	AuthorName string
}

// NoteCursor is a place among notes; zero is their newest end.
type NoteCursor int64

// NoteQuery selects a page of an account's notes, newest first.
type NoteQuery struct {
	AccountID AccountID
	Before    NoteCursor
	Limit     int
}

// NotePage is one page; Next is the Before of the following one, 0 at the end.
type NotePage struct {
	Lines []NoteLine
	Next  NoteCursor
}
