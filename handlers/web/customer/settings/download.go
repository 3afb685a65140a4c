package settings

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/identity"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
)

// downloadPart is how many rows of a table are read at a time.
const downloadPart = 500

// DataDownload sends everything that is known of the person and of their own account: a zip
// of JSON and CSV files. Accounts of others are named, and nothing else of them is told.
func (w *Pages) DataDownload(c echo.Context) error {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "application/zip")
	h.Set(echo.HeaderContentDisposition, `attachment; filename="your-data.zip"`)
	h.Set(echo.HeaderCacheControl, "no-store")
	c.Response().WriteHeader(http.StatusOK)
	return w.StreamDownload(c, "your-data.zip", func(ctx context.Context, nextPart func()) error {
		d := &download{Pages: w, c: c, ctx: ctx, zip: zip.NewWriter(c.Response()), nextPart: nextPart}
		for _, file := range []func() error{d.profile, d.sessions, d.factors, d.identities, d.audit, d.account, d.entries, d.purchases, d.keys} {
			if err := file(); err != nil {
				return err
			}
		}
		return d.zip.Close()
	})
}

// download writes the files one after the other.
type download struct {
	*Pages
	c        echo.Context
	ctx      context.Context //nolint:containedctx // of this one answer
	zip      *zip.Writer
	nextPart func()
}

func (d *download) own() models.Account { return ownAccount(edge.Actor(d.c)) }

// object writes a JSON file.
func (d *download) object(name string, value any) error {
	f, err := d.zip.Create(name)
	if err != nil {
		return err
	}
	d.nextPart()
	e := json.NewEncoder(f)
	e.SetIndent("", "  ")
	return e.Encode(value)
}

// table writes a CSV file. rows is given a function that writes a row.
func (d *download) table(name string, columns []string, rows func(row func(...string) error) error) error {
	f, err := d.zip.Create(name)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(f, "\ufeff"); err != nil { // for spreadsheets
		return err
	}
	out, n := csv.NewWriter(f), 0
	out.UseCRLF = true
	if err := out.Write(columns); err != nil {
		return err
	}
	err = rows(func(cells ...string) error {
		if n++; n%downloadPart == 1 {
			d.nextPart()
		}
		for i, cell := range cells {
			cells[i] = web.EscapeFormula(cell)
		}
		return out.Write(cells)
	})
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

// stamp prints an instant, "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func (d *download) profile() error {
	actor := edge.Actor(d.c)
	type membership struct {
		Account string      `json:"account"`
		Name    string      `json:"name"`
		Role    models.Role `json:"role"`
	}
	u := actor.User
	list := []membership{}
	for _, m := range actor.Memberships {
		list = append(list, membership{string(m.Account.ID), m.Account.Name, m.Role})
	}
	return d.object("profile.json", map[string]any{
		"id": u.ID, "email": u.Email, "name": u.Name, "time_zone": u.Zone, "operator_role": u.Operator,
		"created_at": stamp(u.CreatedAt), "verified_at": stamp(u.VerifiedAt), "signed_in_at": stamp(u.SignedInAt), "memberships": list,
	})
}

func (d *download) sessions() error {
	list, _, err := d.Identity.Sessions(d.c)
	if err != nil {
		return err
	}
	return d.table("sessions.csv", []string{"device", "browser", "network", "signed_in_at", "last_used_at"}, func(row func(...string) error) error {
		for _, s := range list {
			if err := row(identity.DeviceName(edge.Language(d.c).T, s.Agent), s.Agent, s.Network, stamp(s.CreatedAt), stamp(s.SeenAt)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *download) identities() error {
	list, err := d.Store.IdentitiesOf(d.ctx, edge.Actor(d.c).User.ID)
	if err != nil {
		return err
	}
	return d.table("linked_identities.csv", []string{"issuer", "subject", "email", "signs_in", "linked_at", "last_sign_in_at"}, func(row func(...string) error) error {
		for _, i := range list {
			if err := row(i.Issuer, i.Subject, i.Email, strconv.FormatBool(i.SignsIn), stamp(i.LinkedAt), stamp(i.UsedAt)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *download) audit() error {
	q := models.AuditQuery{ActorKind: models.ActorUser, ActorID: string(edge.Actor(d.c).User.ID)}
	return d.table("actions.csv", []string{"at", "action", "detail", "request"}, func(row func(...string) error) error {
		return d.Store.EachAudit(d.ctx, q, func(l models.AuditLine) error { return row(stamp(l.At), l.Action, l.Detail, l.RequestID) })
	})
}

func (d *download) account() error {
	s, err := d.ownSnapshot(d.c)
	if err != nil || s.Account.ID == "" {
		return err
	}
	a := s.Account
	customer, err := d.Store.StripeCustomer(d.ctx, a.ID)
	if err != nil {
		return err
	}
	return d.object("account.json", map[string]any{
		"id": a.ID, "external_id": a.ExternalID, "name": a.Name, "billing_email": a.BillingEmail, "billing_address": a.BillingAddress, "tax_id": a.TaxID, "billing_contacts": a.BillingContacts,
		"stripe_customer": customer, "time_zone": a.Zone, "status": a.Status, "created_at": stamp(a.CreatedAt),
		"available": present.Amount(s.Available), "held": present.Amount(s.Held), "frozen": present.Amount(s.Frozen),
		"scheduled": present.Amount(s.Scheduled), "debt": present.Amount(s.Debt), "storage_bytes": a.StorageUsage,
	})
}

func (d *download) entries() error {
	if d.own().ID == "" {
		return nil
	}
	columns := []string{"number", "at", "kind", "credits", "available_after", "product", "reason", "id"}
	return d.table("ledger.csv", columns, func(row func(...string) error) error {
		for q := (models.EntryQuery{AccountID: d.own().ID, Limit: downloadPart}); ; {
			page, err := d.Store.Entries(d.ctx, q)
			if err != nil {
				return err
			}
			for _, l := range page.Lines {
				product := ""
				if l.Charge != nil {
					product = l.Charge.Product
				}
				if err := row(strconv.FormatInt(l.Sequence, 10), stamp(l.EffectiveAt), string(l.Kind), l.Delta.String(), l.BalanceAfter.Available.String(),
					product, l.Reason, string(l.ID)); err != nil {
					return err
				}
			}
			if q.Before = page.Next; q.Before == 0 {
				return nil
			}
		}
	})
}

func (d *download) purchases() error {
	if d.own().ID == "" {
		return nil
	}
	columns := []string{"id", "at", "state", "credits", "amount_cents", "currency", "paid_at"}
	return d.table("purchases.csv", columns, func(row func(...string) error) error {
		return d.Store.EachPurchase(d.ctx, models.PurchaseQuery{AccountID: d.own().ID}, func(l models.PurchaseLine) error {
			return row(string(l.ID), stamp(l.CreatedAt), string(l.State), l.Credits.String(), strconv.FormatInt(l.AmountCents, 10), l.Currency, stamp(l.PaidAt))
		})
	})
}

func (d *download) keys() error {
	if d.own().ID == "" {
		return nil
	}
	return d.table("api_keys.csv", []string{"id", "name", "prefix", "status", "created_at", "expires_at"}, func(row func(...string) error) error {
		for q := (models.KeyQuery{AccountID: d.own().ID, Limit: downloadPart}); ; {
			page, err := d.Store.AccountKeys(d.ctx, q)
			if err != nil {
				return err
			}
			for _, k := range page.Keys {
				if err := row(string(k.ID), k.Name, k.Prefix, string(k.Status), stamp(k.CreatedAt), stamp(k.ExpiresAt)); err != nil {
					return err
				}
			}
			if q.After = page.Next; q.After == "" {
				return nil
			}
		}
	})
}
