package identity

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/labstack/echo/v4"
	"golang.org/x/oauth2"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity/oidc"
	"github.com/bursar-portal/bursar/models"
)

// flow is a sign-in that has begun. The browser keeps it in a cookie of its own, so that
// sign-ins in several tabs don't end each other, and the answer counts in that browser only.
type flow struct {
	oidc.Attempt
	Provider string
	Next     string
	LinkTo   models.UserID // to whom the identity is linked, "" for a sign-in
	Until    time.Time
}

const (
	flowCookie = "bursar-sso-" // with the beginning of the state
	flowLife   = 10 * time.Minute
	stateBytes = 26 // of rand.Text
	usedFlows  = 20_000
)

func newFlow(provider, next string, now time.Time) flow {
	if len(next) > 1000 {
		next = ""
	}
	return flow{oidc.Attempt{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier()}, provider, next, "", now.Add(flowLife)}
}

// flows signs the cookies of sign-ins, and knows those that were used. A restart ends what has
// begun: people begin again.
type flows struct {
	key  [sha256.Size]byte
	mu   sync.Mutex
	used *simplelru.LRU[string, struct{}]
}

func newFlows() *flows {
	f := &flows{}
	_, _ = rand.Read(f.key[:])                                     // never fails: crypto/rand ends the program instead
	f.used, _ = simplelru.NewLRU[string, struct{}](usedFlows, nil) // the bound is positive
	return f
}

func (f *flows) sign(purpose, text string) []byte {
	mac := hmac.New(sha256.New, f.key[:])
	mac.Write([]byte(purpose + "\n" + text))
	return mac.Sum(nil)
}

// use uses a state up. It returns false if that was done before.
func (f *flows) use(state string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.used.Contains(state) {
		return false
	}
	f.used.Add(state, struct{}{})
	return true
}

func (i *Identity) keepFlow(c echo.Context, f flow) {
	text, _ := json.Marshal(f) // texts and a time always have JSON
	body := base64.RawURLEncoding.EncodeToString(text)
	i.setCookie(c, flowCookie+f.State[:8], body+"."+base64.RawURLEncoding.EncodeToString(i.flows.sign("flow", body)), flowLife)
}

// takeFlow finds the sign-in that an answer is to, and ends it.
func (i *Identity) takeFlow(c echo.Context, provider, state string) (f flow, ok bool) {
	if len(state) != stateBytes || strings.Trim(state, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		return f, false
	}
	name := flowCookie + state[:8]
	value := i.readCookie(c, name)
	if value == "" {
		return f, false
	}
	i.setCookie(c, name, "", -1)
	body, signature, _ := strings.Cut(value, ".")
	given, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	if err != nil || !hmac.Equal(given, i.flows.sign("flow", body)) {
		return f, false
	}
	text, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || json.Unmarshal(text, &f) != nil {
		return f, false
	}
	return f, subtle.ConstantTimeCompare([]byte(f.State), []byte(state)) == 1 && f.Provider == provider && i.now().Before(f.Until) && i.flows.use(state)
}

// LinkToken returns what the present session needs to begin linking an identity, so that no
// other site can begin it.
func (i *Identity) LinkToken(c echo.Context) string {
	return base64.RawURLEncoding.EncodeToString(i.flows.sign("link", sessionOf(c).ID))
}

func (i *Identity) validLinkToken(c echo.Context, token string) bool {
	actor := edge.Actor(c)
	return actor.SignedIn() && actor.ViewedBy == nil && sessionOf(c).ID != "" && hmac.Equal([]byte(token), []byte(i.LinkToken(c)))
}
