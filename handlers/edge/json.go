package edge

import (
	"bytes"
	"encoding/json"
	"sync"

	"github.com/labstack/echo/v4"
)

// buffers are those of earlier answers.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxPooledBytes is the size above which a buffer is left to the garbage collector.
const maxPooledBytes = 256 << 10

// takeBuffer returns an empty buffer. Whoever is done with what is in it gives it back.
func takeBuffer() *bytes.Buffer {
	b, _ := buffers.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

func giveBuffer(b *bytes.Buffer) {
	if b.Cap() <= maxPooledBytes {
		buffers.Put(b)
	}
}

// jsonMediaType is shared by all answers: see SecurityHeaders.
var jsonMediaType = []string{echo.MIMEApplicationJSON}

// WriteJSON responds with JSON that was encoded before, in parts.
func WriteJSON(c echo.Context, status int, head []byte, middle string, tail []byte) error {
	if tail == nil {
		return writeJSON(c, status, head)
	}
	b := takeBuffer()
	defer giveBuffer(b)
	b.Write(head)
	b.WriteString(middle)
	b.Write(tail)
	return writeJSON(c, status, b.Bytes())
}

func writeJSON(c echo.Context, status int, body []byte) error {
	r := c.Response()
	r.Header()[echo.HeaderContentType] = jsonMediaType
	r.WriteHeader(status)
	_, err := r.Write(body)
	return err
}

// JSON responds with a value in JSON and a line break. Unlike echo's, it does not look at
// the query, and it encodes all of it before it writes any.
func JSON(c echo.Context, status int, body any) error {
	b := takeBuffer()
	defer giveBuffer(b)
	if a, ok := body.(Appender); ok {
		b.Write(append(a.AppendJSON(b.AvailableBuffer()), '\n'))
	} else if err := json.NewEncoder(b).Encode(body); err != nil {
		return err
	}
	return writeJSON(c, status, b.Bytes())
}
