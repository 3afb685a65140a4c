// Package models holds Bursar's nouns and access rules: what an account, a lot,
// an entry or a purchase is, and who may see or do what. It does no I/O and
// imports nothing but the standard library, so every other room may speak it.
//
// Three conventions hold everywhere. Amounts of credits are Credits (int64
// millionths) and amounts of money are int64 cents in fields that end in Cents;
// neither is ever a float. Instants are UTC, in fields that end in At, with
// microsecond precision, and the zero time means "never" or "none".
// Identifiers are typed strings with a prefix that tells a reader what they name.
package models
