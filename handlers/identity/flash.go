package identity

import "github.com/labstack/echo/v4"

const sessionFlash = "flash" // what to say on the next page, once

// PutFlash keeps a sentence for the next page that this person sees. It does
// nothing where nobody is signed in.
func (i *Identity) PutFlash(c echo.Context, sentence string) error {
	ctx := c.Request().Context()
	if i.sessions.GetString(ctx, sessionUser) == "" {
		return nil
	}
	i.sessions.Put(ctx, sessionFlash, sentence)
	_, _, err := i.sessions.Commit(ctx)
	return err
}

// TakeFlash is what PutFlash kept, "" for nothing. It is given out once.
func (i *Identity) TakeFlash(c echo.Context) (string, error) {
	ctx := c.Request().Context()
	sentence := i.sessions.PopString(ctx, sessionFlash)
	if sentence == "" {
		return "", nil
	}
	_, _, err := i.sessions.Commit(ctx)
	return sentence, err
}
