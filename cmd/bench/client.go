package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// client is an HTTP/1.1 connection that sends requests made beforehand and reads what
// load needs of the answers. It costs a fraction of net/http's client, which would
// otherwise take more of the machine than the server under test.
type client struct {
	conn net.Conn
	in   []byte // what was read
	body []byte // of the last answer, if it came in chunks
}

// clientTimeout bounds how long a connection waits for an answer.
const clientTimeout = time.Minute

func dial(ctx context.Context, address string) (*client, error) {
	conn, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, in: make([]byte, 0, 16<<10)}, nil
}

func (c *client) close() { _ = c.conn.Close() }

var errMalformed = errors.New("the answer is not HTTP/1.1 as expected")

// do sends a request and returns the status and the body of the answer, which is valid
// until the next call.
func (c *client) do(request []byte) (int, []byte, error) {
	if _, err := c.conn.Write(request); err != nil {
		return 0, nil, err
	}
	c.in = c.in[:0]
	headerEnd := -1
	for headerEnd < 0 {
		from := max(0, len(c.in)-3)
		if err := c.fill(); err != nil {
			return 0, nil, err
		}
		if i := bytes.Index(c.in[from:], []byte("\r\n\r\n")); i >= 0 {
			headerEnd = from + i + 4
		}
	}
	head, err := parseHead(c.in[:headerEnd])
	if err != nil {
		return 0, nil, err
	}
	var body []byte
	if head.chunked {
		body, err = c.readChunks(headerEnd)
	} else {
		end := headerEnd + head.length
		for len(c.in) < end && err == nil {
			err = c.fill()
		}
		if err == nil && len(c.in) > end {
			err = errMalformed // nothing was asked for yet that could have been answered
		}
		if err == nil {
			body = c.in[headerEnd:end]
		}
	}
	return head.status, body, err
}

// fill reads more bytes.
func (c *client) fill() error {
	if len(c.in) == cap(c.in) {
		c.in = append(c.in, make([]byte, cap(c.in))...)[:len(c.in)]
	}
	n, err := c.conn.Read(c.in[len(c.in):cap(c.in)])
	c.in = c.in[:len(c.in)+n]
	if n == 0 && err == nil {
		return io.ErrNoProgress
	}
	if n > 0 {
		return nil
	}
	return err
}

// head is what matters of an answer's header.
type head struct {
	status, length int
	chunked        bool
}

func parseHead(text []byte) (head, error) {
	h := head{length: -1}
	if len(text) < len("HTTP/1.1 200\r\n") || !bytes.HasPrefix(text, []byte("HTTP/1.1 ")) {
		return h, errMalformed
	}
	var err error
	if h.status, err = strconv.Atoi(string(text[9:12])); err != nil {
		return h, errMalformed
	}
	for _, field := range [...]string{"\r\nContent-Length: ", "\r\nContent-length: ", "\r\ncontent-length: "} {
		if i := bytes.Index(text, []byte(field)); i >= 0 {
			value, _, _ := bytes.Cut(text[i+len(field):], []byte("\r\n"))
			if h.length, err = strconv.Atoi(string(value)); err != nil || h.length < 0 {
				return h, errMalformed
			}
			return h, nil
		}
	}
	h.chunked = bytes.Contains(text, []byte("\r\nTransfer-Encoding: chunked\r\n"))
	switch {
	case h.chunked:
	case h.status == 204 || h.status == 304:
		h.length = 0
	default:
		return h, errMalformed
	}
	return h, nil
}

// readChunks reads a body in chunks, which begins at an offset of what was read.
func (c *client) readChunks(at int) ([]byte, error) {
	c.body = c.body[:0]
	for {
		line := -1
		for line < 0 {
			if line = bytes.Index(c.in[at:], []byte("\r\n")); line < 0 {
				if err := c.fill(); err != nil {
					return nil, err
				}
			}
		}
		size, err := strconv.ParseUint(string(c.in[at:at+line]), 16, 31)
		if err != nil {
			return nil, errMalformed
		}
		at += line + 2
		end := at + int(size) + 2
		for len(c.in) < end {
			if err := c.fill(); err != nil {
				return nil, err
			}
		}
		if string(c.in[end-2:end]) != "\r\n" {
			return nil, errMalformed
		}
		c.body = append(c.body, c.in[at:end-2]...)
		if size == 0 {
			if len(c.in) > end {
				return nil, errMalformed
			}
			return c.body, nil
		}
		at = end
	}
}

// expect sends a request and returns the body of the answer, or an error if it has
// another status.
func (c *client) expect(status int, request []byte) ([]byte, error) {
	got, body, err := c.do(request)
	if err == nil && got != status {
		line, _, _ := bytes.Cut(request, []byte("\r\n"))
		err = fmt.Errorf("%s: the status is %d, not %d: %.300s", line, got, status, body)
	}
	return body, err
}
