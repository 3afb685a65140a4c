package schema

import "time"

// Micros is a stored instant: microseconds since 1970 UTC, 0 for none.
type Micros int64

// MicrosOf returns t as it is stored.
func MicrosOf(t time.Time) Micros {
	if t.IsZero() {
		return 0
	}
	return Micros(t.UnixMicro())
}

// Time returns the instant in UTC, the zero time for none.
func (m Micros) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(m)).UTC()
}
