package edge

import (
	"io"
	"net/http"
	"sync/atomic"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// BodyBudget bounds the memory of all request bodies that are being read. Bytes are
// counted as they arrive, so that a client that announces much and sends little takes
// little, and are free again when the request ends.
type BodyBudget struct {
	limit int64
	used  atomic.Int64
}

// NewBodyBudget returns a BodyBudget of limit bytes.
func NewBodyBudget(limit int64) *BodyBudget { return &BodyBudget{limit: limit} }

// bodyMemory is about how many bytes of memory a byte of a body takes: buffers grow by
// doubling, and forms and JSON are decoded into copies.
const bodyMemory = 3

// smallBody is how much of each body is not counted. Charges, forms and most events are
// smaller, so they go through even while large bodies use up the budget; how many there
// can be is bounded by the connections.
const smallBody = 8 << 10

// Middleware counts the body of each request. Reading beyond the budget fails with
// CodeBusy, whoever reads.
func (b *BodyBudget) Middleware(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if r.Body == nil || r.Body == http.NoBody {
			return next(c)
		}
		body := &exchangeOf(c).body
		*body = countedBody{ReadCloser: r.Body, budget: b}
		defer body.release()
		r.Body = body
		return next(c)
	}
}

// countedBody is a body whose bytes count against a budget.
type countedBody struct {
	io.ReadCloser
	budget  *BodyBudget
	read    int64
	counted int64
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if n == 0 {
		return n, err
	}
	b.read += int64(n)
	cost := max(0, b.read-smallBody)*bodyMemory - b.counted
	b.counted += cost
	if cost > 0 && b.budget.used.Add(cost) > b.budget.limit {
		return 0, models.Errorf(models.CodeBusy, "Too much is being sent to us at once. Try again in a moment.")
	}
	return n, err
}

func (b *countedBody) release() {
	if b.counted > 0 {
		b.budget.used.Add(-b.counted)
	}
}
