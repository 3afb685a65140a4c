package storetest

import (
	"encoding/json"

	"github.com/bursar-portal/bursar/models/outbox"
	"github.com/bursar-portal/bursar/models/store"
	"github.com/bursar-portal/bursar/models/store/posting"
)

// QueueMail puts mails into the outbox.
func (k *Kit) QueueMail(mails ...outbox.Mail) {
	k.tb.Helper()
	if err := k.Write(k.tb.Context(), posting.QueueMail{Mails: mails}); err != nil {
		k.tb.Fatal(err)
	}
}

// Mails returns the mails that wait to be sent, with what they say, the oldest first.
func (k *Kit) Mails() (mails []outbox.Mail) {
	k.tb.Helper()
	order := "rowid"
	if store.IsServer(k.Path) {
		order = "ctid" // where the row is: as they came
	}
	rows, err := Database(k.tb, k.Path, "").QueryContext(k.tb.Context(), "SELECT id, kind, recipient, name, data FROM mails WHERE state = 'waiting' ORDER BY created_at, "+order)
	if err != nil {
		k.tb.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var m outbox.Mail
		var data []byte
		if err := rows.Scan(&m.ID, &m.Kind, &m.To, &m.Name, &data); err != nil {
			k.tb.Fatal(err)
		}
		if err := json.Unmarshal(data, &m.Data); err != nil {
			k.tb.Fatal(err)
		}
		mails = append(mails, m)
	}
	if err := rows.Err(); err != nil {
		k.tb.Fatal(err)
	}
	return mails
}

// MailTo returns the newest mail that waits to be sent to an address, and fails the test if
// there is none.
func (k *Kit) MailTo(address string) outbox.Mail {
	k.tb.Helper()
	mails := k.Mails()
	for i := len(mails) - 1; i >= 0; i-- {
		if mails[i].To == address {
			return mails[i]
		}
	}
	k.tb.Fatalf("there is no mail to %s among %+v", address, mails)
	return outbox.Mail{}
}
