package schema

import (
	"encoding/json"
	"time"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/outbox"
)

// Mail is a row of the table mails.
type Mail struct {
	ID              models.MailID `gorm:"primaryKey"`
	Kind            outbox.Kind
	Recipient       string
	RecipientNormal string
	Name            string
	AccountID       models.AccountID
	Data            *string
	State           outbox.State
	Attempts        int
	Error           string
	CreatedAt       Micros `gorm:"autoCreateTime:false"`
	UntilAt         Micros
	GiveUpAt        Micros
	NextAt          Micros
	SentAt          Micros
}

// TableName names the table for gorm.
func (Mail) TableName() string { return "mails" }

// NewMail returns the row of a mail that is due at once, with an ID of its own.
func NewMail(m outbox.Mail, now time.Time) (Mail, error) {
	data, err := json.Marshal(m.Data)
	return Mail{
		ID: models.NewMailID(), Kind: m.Kind, Recipient: m.To, RecipientNormal: models.NormalizeEmail(m.To), Name: m.Name,
		AccountID: m.AccountID, Data: new(string(data)), State: outbox.Waiting, CreatedAt: MicrosOf(now), UntilAt: MicrosOf(m.Until),
		GiveUpAt: MicrosOf(now.Add(outbox.GiveUpAfter)), NextAt: MicrosOf(now),
	}, err
}

// Model returns the row as a mail.
func (r Mail) Model() (outbox.Mail, error) {
	m := outbox.Mail{ID: r.ID, Kind: r.Kind, To: r.Recipient, Name: r.Name, AccountID: r.AccountID, Until: r.UntilAt.Time()}
	if r.Data == nil {
		return m, nil
	}
	return m, json.Unmarshal([]byte(*r.Data), &m.Data)
}

// Line returns the row as a list shows it.
func (r Mail) Line(now time.Time) outbox.MailLine {
	return outbox.MailLine{
		ID: r.ID, Kind: r.Kind, To: r.Recipient, Name: r.Name, State: r.State, Attempts: r.Attempts, Error: r.Error,
		CreatedAt: r.CreatedAt.Time(), NextAt: r.NextAt.Time(), SentAt: r.SentAt.Time(),
		CanRetry: r.State == outbox.Failed && r.Data != nil && (r.UntilAt == 0 || MicrosOf(now) < r.UntilAt),
	}
}
