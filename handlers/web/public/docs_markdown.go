package public

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// LLMs is /llms.txt (llmstxt.org): what this portal is, and where agents read on.
func (w *Pages) LLMs(c echo.Context) error {
	page, err := w.reference()
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(page.LLMs()))
}

// DocsMarkdown is the guide in Markdown.
func (w *Pages) DocsMarkdown(c echo.Context) error {
	return answerMarkdown(c, w.guide().Markdown())
}

// DocsAPIMarkdown is the reference in Markdown.
func (w *Pages) DocsAPIMarkdown(c echo.Context) error {
	page, err := w.reference()
	if err != nil {
		return err
	}
	return answerMarkdown(c, page.Markdown())
}

// answerMarkdown answers with Markdown (RFC 7763).
func answerMarkdown(c echo.Context, text string) error {
	return c.Blob(http.StatusOK, "text/markdown; charset=utf-8", []byte(text))
}
