// Package mail renders the mails of the outbox and sends them, to an SMTP server or into a
// folder. A mail is sent at least once, and twice only if we are cut off between the server's
// word that it has it and our commit; its Message-ID is the same both times.
package mail

import (
	"context"
	"errors"
	"log/slog"
	netmail "net/mail"
	"os"
	"strings"
	"time"

	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store"
)

// Config is what a Sender works with. Server or Folder must be set; Server wins.
type Config struct {
	Store  *store.Store
	Server *Server
	Folder string
	From   netmail.Address // without a name, it has the brand's
	Log    *slog.Logger
}

// Sender sends the mails of the outbox.
type Sender struct {
	Config
	by transport
	// While the server is away nothing is sent: resumeAt is when it is tried again, and outages
	// how often it was in vain.
	resumeAt time.Time
	outages  int
	tidyAt   time.Time
	grace    time.Duration // how long an attempt may take to finish when the portal stops
}

// transport delivers messages, and returns the server's answer. Errors are failures.
type transport interface {
	deliver(ctx context.Context, m message) (answer string, err error)
}

// NewSender returns a sender, which sends nothing until Run.
func NewSender(c Config) *Sender {
	s := &Sender{Config: c, grace: defaultGrace}
	if c.Server != nil {
		hello, err := os.Hostname()
		if err != nil || !isASCII(hello) || strings.ContainsAny(hello, " \t") || hello == "" {
			hello = "localhost"
		}
		s.by = &smtpServer{Server: c.Server, hello: hello}
	} else {
		s.by = &folder{path: c.Folder, now: c.Store.Now}
	}
	return s
}

const (
	// look is how often it is looked for mails that other processes wrote or that are due again.
	look = 5 * time.Second
	// lease is longer than an attempt and its record take.
	lease        = attemptTimeout + time.Minute
	defaultGrace = 10 * time.Second
	// tidyInterval is how often old mails are deleted.
	tidyInterval = time.Hour
	// recordAgain is how long it waits to record again that a mail was sent.
	recordAgain = time.Second
)

// Run sends mails until ctx ends: those of this process as soon as they are committed.
func (s *Sender) Run(ctx context.Context) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		if err := s.SendDue(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "the outbox could not be read", "error", err)
		}
		select {
		case <-s.Store.Mailed():
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// SendDue sends the mails that are due, until there are none or the server is away. It
// returns an error if the store fails.
func (s *Sender) SendDue(ctx context.Context) error {
	if now := s.Store.Now(); !now.Before(s.tidyAt) {
		if err := s.Store.TidyMails(ctx); err != nil {
			return err
		}
		s.tidyAt = now.Add(tidyInterval)
	}
	for ctx.Err() == nil && !s.Store.Now().Before(s.resumeAt) {
		due, ok, err := s.Store.ClaimMail(ctx, lease)
		if err != nil || !ok {
			return err
		}
		if err := s.send(ctx, due); err != nil {
			return err
		}
	}
	return nil
}

// send tries to send a mail and records what came of it. The attempt is not cut off at once
// when ctx ends: the server might have the mail already.
func (s *Sender) send(ctx context.Context, due outbox.Due) error {
	attempt, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(s.grace, cancel) })
	defer stop()
	_, err := s.deliver(attempt, due)
	var f *failure
	switch recording := context.WithoutCancel(ctx); {
	case err == nil:
		s.serverAnswers()
		return s.recordSent(ctx, due)
	case attempt.Err() != nil:
		return s.Store.MailPutBack(recording, due)
	case !errors.As(err, &f):
		s.Log.ErrorContext(ctx, "a mail can't be written", "mail", due.ID, "kind", due.Kind, "error", err)
		return s.Store.MailFailed(recording, due, "The mail can't be written: "+reason(err), true)
	case f.kind == down:
		s.serverIsAway(f)
		return s.Store.MailDelayed(recording, due, f.text, s.resumeAt)
	default:
		s.serverAnswers()
		s.Log.WarnContext(ctx, "a mail was refused", "mail", due.ID, "kind", due.Kind, "attempt", due.Attempt, "for_good", f.kind == forGood, "error", f.text)
		return s.Store.MailFailed(recording, due, f.text, f.kind == forGood)
	}
}

func (s *Sender) deliver(ctx context.Context, due outbox.Due) (answer string, err error) {
	settings := *s.Store.Settings() // whose brand mails have
	logo := ""
	if l := settings.Brand.Logo; l != nil && (l.ContentType == "image/png" || l.ContentType == "image/jpeg") { // mail programs show no others
		logo = settings.BaseURL + address.Logo(l)
	}
	m, err := compose(ctx, due, s.From, settings, logo)
	if err != nil {
		return "", err
	}
	return s.by.deliver(ctx, m)
}

// recordSent records that a mail was sent, or written to a file. It does not give up while the portal runs: else
// the mail would be sent again.
func (s *Sender) recordSent(ctx context.Context, due outbox.Due) error {
	record := s.Store.MailSent
	if s.Server == nil {
		record = s.Store.MailWritten
	}
	for {
		err := record(context.WithoutCancel(ctx), due.ID)
		if err == nil || ctx.Err() != nil {
			return err
		}
		s.Log.WarnContext(ctx, "a mail was sent and could not be recorded as such; trying again", "mail", due.ID, "error", err)
		select {
		case <-time.After(recordAgain):
		case <-ctx.Done():
		}
	}
}

// serverIsAway stops sending for a while: 15 seconds, then longer, up to 5 minutes.
func (s *Sender) serverIsAway(f *failure) {
	wait := min(15*time.Second<<min(s.outages, 8), 5*time.Minute)
	s.resumeAt = s.Store.Now().Add(wait)
	if s.outages++; s.outages == 1 {
		s.Log.Error("mails can't be sent; they wait and are tried again", "error", f.text)
	}
}

func (s *Sender) serverAnswers() {
	if s.outages > 0 {
		s.Log.Info("mails can be sent again")
	}
	s.outages, s.resumeAt = 0, time.Time{}
}
