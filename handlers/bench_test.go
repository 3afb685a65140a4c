package handlers_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/bursar-portal/bursar/handlers"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// discard is a response that nobody reads.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}

// BenchmarkBalance measures an answer to a known key, without the network.
func BenchmarkBalance(b *testing.B) {
	k := storetest.New(b)
	_, account := k.Person("ann")
	k.Grant(account.ID, 10*models.Credit)
	secret := models.NewSecret()
	k.Key(secret, account.ID, models.ScopeBalanceRead)
	portal := handlers.New(handlers.Config{Store: k.Store})
	for _, path := range []string{"/credits", "/credits-balance", "/api/v1/balance", "/v1/credits", "/v1/balance"} {
		b.Run(path, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("X-Api-Key", string(secret))
			r.Header.Set("Authorization", "Bearer "+string(secret))
			b.ReportAllocs()
			for b.Loop() {
				portal.ServeHTTP(discard{http.Header{}}, r)
			}
		})
	}
}

// BenchmarkChargeRequest measures charges of a service, 64 at a time, without the network.
func BenchmarkChargeRequest(b *testing.B) {
	k := storetest.New(b)
	_, account := k.Person("ann")
	k.Grant(account.ID, models.MaxCredits)
	secret := models.NewSecret()
	k.Key(secret, "", models.ScopeChargesWrite)
	portal := handlers.New(handlers.Config{Store: k.Store})
	var n atomic.Int64
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r := httptest.NewRequest(http.MethodPost, "/v1/charges", strings.NewReader(`{"account":"`+string(account.ID)+`","credits":"0.000001"}`))
			r.Header.Set("Authorization", "Bearer "+string(secret))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Idempotency-Key", strconv.FormatInt(n.Add(1), 10))
			w := httptest.NewRecorder()
			if portal.ServeHTTP(w, r); w.Code != http.StatusCreated {
				b.Error(w.Body)
			}
		}
	})
}
