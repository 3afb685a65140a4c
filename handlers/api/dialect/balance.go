package dialect

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// Balances remembers how the balances of accounts were answered, in each form. An answer
// holds as long as the snapshot that it was made of, which the store tells by its stamp.
type Balances struct {
	mu      sync.Mutex
	answers *simplelru.LRU[balanceKey, *balanceAnswer]
}

// rememberedBalances is how many answers are remembered.
const rememberedBalances = 20_000

// NewBalances returns a Balances that remembers nothing yet.
func NewBalances() *Balances {
	b := &Balances{}
	b.answers, _ = simplelru.NewLRU[balanceKey, *balanceAnswer](rememberedBalances, nil) // the bound is positive
	return b
}

type balanceKey struct {
	account models.AccountID
	form    string
}

// BalanceForm is a form in which balances are answered.
type BalanceForm struct {
	Name string
	// Moment is the text in the body that says when that is, "" for none.
	Moment string
	// Remaining: the header X-Credits-Remaining is part of it.
	Remaining bool
}

// balanceAnswer is an encoded balance. Between head and tail stands what differs from one
// moment to the next.
type balanceAnswer struct {
	stamp      uint64
	status     int
	head, tail []byte
	tag        []string // the header ETag
	remaining  []string // the header X-Credits-Remaining
}

// WriteBalance answers with a balance. Make makes the status and the body of a form of
// it, if that is not remembered. The answer to a GET has an ETag that is the same as long as all else is, and a
// caller that has it already is told so with 304.
func (s *Service) WriteBalance(c echo.Context, of models.Snapshot, form BalanceForm, make func() (int, any, error)) error {
	b, key := s.Balances, balanceKey{of.Account.ID, form.Name}
	b.mu.Lock()
	answer, ok := b.answers.Get(key)
	b.mu.Unlock()
	if !ok || of.Stamp == 0 || answer.stamp != of.Stamp {
		status, body, err := make()
		if err != nil {
			return err
		}
		if answer, err = encodeBalance(status, body, form.Moment); err != nil {
			return err
		}
		answer.remaining = []string{of.Available.FormatDecimals(2)}
		if answer.stamp = of.Stamp; of.Stamp != 0 {
			b.mu.Lock()
			b.answers.Add(key, answer)
			b.mu.Unlock()
		}
	}
	if form.Remaining {
		c.Response().Header()[remainingHeader] = answer.remaining
	}
	if r := c.Request(); r.Method == http.MethodGet && answer.status == http.StatusOK {
		c.Response().Header()["Etag"] = answer.tag
		if matches(r.Header["If-None-Match"], answer.tag[0]) {
			return c.NoContent(http.StatusNotModified)
		}
	}
	return edge.WriteJSON(c, answer.status, answer.head, form.Moment, answer.tail)
}

func encodeBalance(status int, body any, moment string) (*balanceAnswer, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	text = append(text, '\n')
	a := &balanceAnswer{status: status, head: text}
	if at := bytes.Index(text, []byte(moment)); moment != "" && at >= 0 {
		a.head, a.tail = text[:at:at], text[at+len(moment):]
	}
	hash := sha256.New()
	hash.Write(a.head)
	hash.Write(a.tail)
	a.tag = []string{`W/"` + base64.RawURLEncoding.EncodeToString(hash.Sum(nil)[:15]) + `"`}
	return a, nil
}

// matches reports whether an ETag is among those of If-None-Match (RFC 9110 section 13.1.2,
// whose comparison is the weak one).
func matches(ifNoneMatch []string, tag string) bool {
	for _, line := range ifNoneMatch {
		for one := range strings.SplitSeq(line, ",") {
			if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
	}
	return false
}
