//go:build screenshots

package main

import (
	"fmt"
	"time"

	"github.com/bursar-portal/bursar/models/outbox"
)

const crowdMails = 120

// mails are emails to addresses without end, of which many failed with whatever a mail server
// says. They are made a minute ahead, so that the demonstration's own sender leaves them alone.
func (c *crowdMaker) mails() {
	ctx := c.T.Context()
	c.clock.Add(time.Minute)
	kinds := []outbox.Kind{outbox.PasswordChanged, outbox.AddressTaken, outbox.FactorsReset}
	number := map[string]int{}
	for i := range crowdMails {
		to := fmt.Sprintf("mail.%d.%s", i, crowdAddress(i))
		number[to] = i
		c.QueueMail(outbox.Mail{Kind: kinds[i%len(kinds)], To: to, Name: crowdName("Member ", i, 100)})
	}
	for {
		due, ok, err := c.ClaimMail(ctx, time.Hour)
		c.must(err)
		if !ok {
			return
		}
		i, mine := number[due.To]
		switch reason := "The mail server refused the recipient: 550 5.1.1 " + crowdRemark(i); {
		case !mine: // the demonstration's own
		case i%4 == 0:
			c.must(c.MailSent(ctx, due.ID))
		case i%4 == 1:
			c.must(c.MailDelayed(ctx, due, reason, c.clock.Now().Add(time.Hour)))
		default:
			c.must(c.MailFailed(ctx, due, reason, true))
		}
	}
}
