package accounts

import (
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/handlers/web"
	"github.com/bursar-portal/bursar/handlers/web/address"
	"github.com/bursar-portal/bursar/handlers/web/present"
	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/views"
	view "github.com/bursar-portal/bursar/views/admin/accounts"
)

const (
	notesPerPage  = 25
	maxNoteLength = 2000 // in characters
)

// AccountNotes lists the notes about an account. All operators may read them; customers
// never see them.
func (w *Pages) AccountNotes(c echo.Context) error {
	account, err := w.accountFromPath(c)
	if err != nil {
		return err
	}
	return w.showNotes(c, http.StatusOK, account, web.Form{})
}

// NoteCreate adds a note. Admins and support may; the form's key makes a double submit
// one note.
func (w *Pages) NoteCreate(c echo.Context) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	actor := edge.Actor(c)
	if !actor.MayWriteNotes() {
		return models.Errorf(models.CodeForbidden, "%s", w.ReaderOf(c).T("admin_account_forms.notes_read"))
	}
	f := web.Form{Values: form}
	text := strings.TrimSpace(strings.ReplaceAll(f.Get("text"), "\r\n", "\n"))
	f.Require("text", models.HasVisible(text), w.ReaderOf(c).T("admin_account_forms.note_ask"))
	f.Require("text", utf8.ValidString(text) && !strings.ContainsRune(text, 0), w.ReaderOf(c).T("admin_account_forms.note_plain"))
	f.Require("text", utf8.RuneCountInString(text) <= maxNoteLength, w.ReaderOf(c).T("admin_account_forms.note_long"))
	f.CheckKey()
	return w.Submit(c, &f, web.Flow{
		Post: func(c echo.Context) (web.Done, error) {
			note := models.Note{AccountID: account.ID, Author: actor.User.ID, Key: f.Get("key"), Text: text}
			audit := w.AuditRecord(c, "note.write", account.ID, string(account.ID), w.ReaderOf(c).T("admin_account_forms.note_written"))
			err := w.Store.WriteNote(c.Request().Context(), note, audit)
			return web.Done{URL: address.AdminAccount(account.ID) + address.SectionNotes, Flash: w.ReaderOf(c).T("admin_account_forms.note_added")}, err
		},
		Show:    func(c echo.Context, status int) error { return w.showNotes(c, status, account, f) },
		Reused:  w.ReaderOf(c).T("admin_account_forms.note_reused"),
		Explain: web.OnErrorPage,
	})
}

// NoteErase erases the text of a note, for notes with personal data that must not be
// kept. Only admins may.
func (w *Pages) NoteErase(c echo.Context) error {
	account, form, err := w.accountForm(c)
	if err != nil {
		return err
	}
	note, err := web.ParseCursor(form.Get("note"))
	if err != nil || note == 0 {
		return models.Errorf(models.CodeNotFound, "There is no such note.")
	}
	err = w.Store.EraseNote(c.Request().Context(), account.ID, models.NoteCursor(note),
		w.AuditRecord(c, "note.erase", account.ID, strconv.FormatInt(note, 10), w.ReaderOf(c).T("admin_account_forms.note_erased_it", "number", strconv.FormatInt(note, 10))))
	if err != nil {
		return err
	}
	return w.RedirectWithFlash(c, address.AdminAccount(account.ID)+address.SectionNotes, w.ReaderOf(c).T("admin_account_forms.note_erased"))
}

func (w *Pages) showNotes(c echo.Context, status int, account models.Account, f web.Form) error {
	actor, r := edge.Actor(c), w.ReaderOf(c)
	query := models.NoteQuery{AccountID: account.ID, Limit: notesPerPage}
	if c.Request().Method != http.MethodPost { // a form that failed is shown with the newest notes
		before, err := web.ParseCursor(c.QueryParam("before"))
		if err != nil {
			return err
		}
		query.Before = models.NoteCursor(before)
	}
	found, err := w.Store.Notes(c.Request().Context(), query)
	if err != nil {
		return err
	}
	here := address.AdminAccount(account.ID) + address.SectionNotes
	page := view.NotesPage{
		Frame: w.Frame(c, account.Name, views.IconAccounts, models.Account{}), Header: accountHeader(account, address.SectionNotes),
		Text: f.Field("text"),
	}
	page.Notes = presentNotes(actor, account.ID, found.Lines, r)
	if query.Before > 0 {
		page.Newest = here
	}
	if found.Next > 0 {
		page.Older = here + "?before=" + strconv.FormatInt(int64(found.Next), 10)
	}
	if actor.MayWriteNotes() {
		page.Form = f.View(here)
	} else {
		page.ReadOnlyReason = w.ReaderOf(c).T("admin_account_forms.notes_read")
	}
	return edge.Render(c, status, view.Notes(page))
}

// presentNotes prints notes for a list, with the forms that the operator may send.
func presentNotes(actor models.Actor, id models.AccountID, notes []models.NoteLine, r present.Reader) (lines []view.NoteLine) {
	for _, n := range notes {
		line := view.NoteLine{
			ID: strconv.FormatInt(int64(n.Sequence), 10), At: r.Moment(n.At), Author: n.AuthorName, Text: n.Text, Erased: r.Moment(n.ErasedAt),
		}
		if actor.MayAdminister() && n.ErasedAt.IsZero() {
			line.Erase = views.Form{Action: address.AdminAccount(id) + address.SectionNotes + "/erase"}
		}
		lines = append(lines, line)
	}
	return lines
}
