package schema

import (
	"time"
)

// micros is an instant as it is stored: microseconds since 1970, 0 for none.
type Micros int64

func MicrosOf(t time.Time) Micros {
	if t.IsZero() {
		return 0
	}
	return Micros(t.UnixMicro())
}

func (m Micros) Time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(m)).UTC()
}
