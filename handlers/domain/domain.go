// Package domain asks the DNS whether domains are those of organizations.
package domain

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"slices"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/sso"
	"github.com/bursar-portal/bursar/models/store"
)

const (
	askTimeout = 5 * time.Second
	// look is how often it is looked whether domains are due.
	look = 10 * time.Minute
	// atOnce is how many domains are checked at a time.
	atOnce = 100
)

// Checker checks domains.
type Checker struct {
	store    *store.Store
	resolver *net.Resolver
	log      *slog.Logger
}

// New returns a Checker that asks a DNS server ("192.0.2.53:53"), or those of the system for "".
func New(s *store.Store, server string, log *slog.Logger) *Checker {
	c := &Checker{store: s, resolver: net.DefaultResolver, log: log}
	if server != "" {
		c.resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, server)
		}}
	}
	return c
}

// errDNS is the error if the DNS gives no answer, which proves nothing either way.
var errDNS = models.Errorf(models.CodeConflict, "The DNS didn't answer. Try again in a moment.")

// Check asks the DNS for the record of a domain and notes what it has found. Errors: those of
// SaveCheck, and CodeConflict if the DNS does not answer.
func (c *Checker) Check(ctx context.Context, d sso.Domain, audit models.AuditRecord) (sso.Domain, bool, error) {
	found, err := c.has(ctx, d)
	if err != nil {
		return d, false, errDNS.WithCause(err)
	}
	after, err := c.store.SaveCheck(ctx, d.AccountID, d.Name, found, audit)
	return after, found, err
}

// has reports whether the record of a domain is there.
func (c *Checker) has(ctx context.Context, d sso.Domain) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	name, value := d.Record()
	records, err := c.resolver.LookupTXT(ctx, name+".") // the dot keeps search domains out
	var failed *net.DNSError
	if errors.As(err, &failed) && failed.IsNotFound {
		return false, nil
	}
	return err == nil && slices.Contains(records, value), err
}

// Run checks verified domains every day until ctx ends.
func (c *Checker) Run(ctx context.Context) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		c.CheckDue(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// CheckDue checks the verified domains that are due. Those about which the DNS does not answer
// stay due.
func (c *Checker) CheckDue(ctx context.Context) {
	due, err := c.store.DueDomains(ctx, c.store.Now().Add(-sso.CheckEvery), atOnce)
	if err != nil && ctx.Err() == nil {
		c.log.Warn("reading the domains to check failed", "error", err)
	}
	for _, d := range due {
		audit := models.AuditRecord{Actor: models.System, AccountID: d.AccountID, Subject: d.Name}
		if _, _, err := c.Check(ctx, d, audit); err != nil && ctx.Err() == nil {
			c.log.Warn("checking a domain failed", "domain", d.Name, "account", d.AccountID, "error", err)
		}
	}
}
