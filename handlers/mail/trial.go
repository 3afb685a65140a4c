package mail

import (
	"context"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
)

// trialTimeout bounds how long an operator waits for a test mail. It is less than a request
// may take.
const trialTimeout = 20 * time.Second

// SendTest sends a test mail to an operator at once, beside the outbox. It says what came of
// it in a sentence, with the server's own words, and whether the mail was delivered: to the
// server, or to a file.
func (s *Sender) SendTest(ctx context.Context, to models.User) (said string, delivered bool) {
	ctx, cancel := context.WithTimeout(ctx, trialTimeout)
	defer cancel()
	mail := outbox.Mail{ID: models.NewMailID(), Kind: outbox.Test, To: to.Email, Name: to.Name}
	answer, err := s.deliver(ctx, outbox.Due{Mail: mail, CreatedAt: s.Store.Now(), Attempt: 1})
	switch {
	case err != nil:
		return printable(err.Error()), false
	case s.Server == nil:
		return "The email was written to " + s.Folder + ".", true
	}
	return s.Server.String() + " accepted the email: " + answer, true
}
