package web_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/bursar-portal/bursar/handlers/web/webtest"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/storetest"
)

// Every CSV file is cut off if reading its source fails once it has begun: nobody must take
// half of it for all.
func TestFailingDownloadsAreCutOff(t *testing.T) {
	for path, breaks := range map[string]string{
		"/admin/purchases/lines.csv":          "ALTER TABLE purchases RENAME TO gone",
		"/admin/reports/lines.csv?by=account": "ALTER TABLE flows RENAME TO gone",
		"/admin/audit/lines.csv?request=r":    "ALTER TABLE audit RENAME COLUMN request_id TO gone",
		"/activity.csv?account=ACCOUNT":       "ALTER TABLE entries RENAME TO gone",
		"/usage.csv?account=ACCOUNT":          "ALTER TABLE usage RENAME TO gone",
	} {
		p := webtest.NewPortal(t)
		user, account := p.Customer("alex")
		b := p.As(user)
		if strings.HasPrefix(path, "/admin/") {
			b = p.As(p.Operator("ada", models.OperatorAuditor))
		}
		if _, err := storetest.Database(t, p.Path, "").ExecContext(t.Context(), breaks); err != nil {
			t.Fatal(err)
		}
		answer, err := b.Client.Get(p.URL + strings.ReplaceAll(path, "ACCOUNT", string(account.ID)))
		if err == nil {
			_, err = io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
		if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s ends with %v", path, err)
		}
	}
}
