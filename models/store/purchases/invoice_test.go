package purchases_test

import (
	"testing"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// An invoice is the same however its number is written.
func TestAnInvoiceIsOneInEverySpelling(t *testing.T) {
	k := storetest.New(t)
	_, ann := k.Person("ann")
	for i, spellings := range [][]string{
		{"R\u00dc-1", "r\u00fc-1", "RU\u0308-1", "ru\u0308-1", " R\u00dc-1 ", "R\u00dc\u2011\uff11", "R\u00dc\u20131", "R\u200b\u00dc-\u00ad1"},
		{"INV 7", "INV\u00a07", "inv  7", "INV\t7", "INV\u20097"},
		{"INV7", "inv7", "\uff29\uff2e\uff367"},
		{"\u03a3-1", "\u03c3-1"},
	} {
		for n, number := range spellings {
			_, err := book(t, k, ann.ID, offline(10, 1250, number), string(models.NewAuditID()))
			if n == 0 && err != nil {
				t.Errorf("%q: %v", number, err)
			}
			if n > 0 && models.CodeOf(err) != models.CodeInvalidField {
				t.Errorf("%q was booked beside %q: %v", number, spellings[0], err)
			}
			if checked := k.CheckPayment(t.Context(), ann.ID, offline(10, 1250, number)); models.CodeOf(checked) != models.CodeInvalidField {
				t.Errorf("the preview of %q says %v", number, checked)
			}
			found, err := k.SearchAccounts(t.Context(), models.AccountQuery{Text: number, Limit: 2})
			if err != nil || len(found.Lines) != 1 {
				t.Errorf("%q finds %d accounts, %v", number, len(found.Lines), err)
			}
		}
		if got, want := k.Balance(ann.ID).Available, models.Credits(i+1)*10*models.Credit; got != want {
			t.Errorf("%s came in, want %s", got, want)
		}
	}
	if _, err := book(t, k, ann.ID, offline(10, 1250, "\u200b"), "unseen"); models.CodeOf(err) != models.CodeInvalidField {
		t.Errorf("a number that nobody sees: %v", err)
	}
	k.CheckBooks()
}
