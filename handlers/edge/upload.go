package edge

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/bursar-portal/bursar/models"
)

// UploadedFile is a file sent with a form.
type UploadedFile struct {
	Name    string // base name, "" if none was sent
	Content []byte
}

// maxFileName bounds the stored file name, in characters.
const maxFileName = 100

// ParseMultipartForm parses a form with a file in the named field and a few short
// other fields. Everything is held in memory, so BodyLimit must bound the body. It
// returns the errors of ParseForm; without a file it returns the zero UploadedFile.
func ParseMultipartForm(c echo.Context, name string) (url.Values, UploadedFile, error) {
	r := c.Request()
	if mediaType(r) != echo.MIMEMultipartForm {
		return nil, UploadedFile{}, models.Errorf(models.CodeUnsupportedMedia, "A file is sent as multipart/form-data.")
	}
	if err := r.ParseMultipartForm(64 << 20); err != nil {
		return nil, UploadedFile{}, formError(err)
	}
	fields := url.Values(r.MultipartForm.Value)
	header := r.MultipartForm.File[name]
	if len(header) == 0 {
		return fields, UploadedFile{}, nil
	}
	part, err := header[0].Open()
	if err != nil {
		return nil, UploadedFile{}, err
	}
	defer part.Close()
	content, err := io.ReadAll(part)
	return fields, UploadedFile{fileName(header[0].Filename), content}, err
}

// fileName returns the base name to display: some browsers send a whole path.
func fileName(sent string) string {
	name := []rune(strings.ToValidUTF8(path.Base(strings.ReplaceAll(sent, `\`, "/")), "?"))
	if len(name) > maxFileName {
		name = append(name[:maxFileName-1], '…')
	}
	if printed := strings.TrimSpace(string(name)); printed != "." && printed != "/" {
		return printed
	}
	return ""
}

func formError(err error) error {
	var oversized *http.MaxBytesError
	if errors.As(err, &oversized) || models.CodeOf(err) == models.CodeBusy {
		return AsError(err)
	}
	return models.Errorf(models.CodeInvalidField, "The form could not be read.").WithCause(err)
}
