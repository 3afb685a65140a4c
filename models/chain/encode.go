package chain

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/bursar-portal/bursar/models"
)

// encoder writes the canonical form of a record: the fields in a fixed order, texts
// prefixed by their length, numbers as 8 bytes. Different records never have the same
// form. A form begins with its name and version; a changed form gets a new version,
// and the old one must remain computable. Each is for one record: what ends it gives it back.
type encoder struct{ form []byte }

var encoders = sync.Pool{New: func() any { return &encoder{make([]byte, 0, 512)} }}

func encode(form string) *encoder {
	e, _ := encoders.Get().(*encoder)
	e.form = e.form[:0]
	return e.text(form)
}

func (e *encoder) text(s string) *encoder {
	e.number(int64(len(s)))
	e.form = append(e.form, s...)
	return e
}

func (e *encoder) number(n int64) *encoder {
	e.form = binary.BigEndian.AppendUint64(e.form, uint64(n))
	return e
}

func (e *encoder) amounts(amounts ...models.Credits) *encoder {
	for _, a := range amounts {
		e.number(int64(a))
	}
	return e
}

func (e *encoder) flag(b bool) *encoder {
	if b {
		return e.number(1)
	}
	return e.number(0)
}

// instant writes microseconds since 1970, the precision of stored instants. The zero
// time is distinct from 1970.
func (e *encoder) instant(t time.Time) *encoder {
	if t.IsZero() {
		return e.number(0)
	}
	return e.number(1).number(t.UnixMicro())
}

func (e *encoder) pairs(m map[string]string) *encoder {
	e.number(int64(len(m)))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		e.text(k).text(m[k])
	}
	return e
}

// sum ends the record with its hash.
func (e *encoder) sum() [sha256.Size]byte {
	sum := sha256.Sum256(e.form)
	encoders.Put(e)
	return sum
}

// done ends the record with its form.
func (e *encoder) done() string {
	form := string(e.form)
	encoders.Put(e)
	return form
}
