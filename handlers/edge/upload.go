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

// File is a file that came with a form.
type File struct {
	Name    string // its last part, "" if there was none
	Content []byte
}

// maxFileName is how many characters of a file's name are kept.
const maxFileName = 100

// Upload reads a form that is sent with a file in the field of that name; its other
// fields are few and short. The whole is held in memory: LimitBody must bound it.
// Errors as Form; a field without a file gives the zero File.
func Upload(c echo.Context, name string) (url.Values, File, error) {
	r := c.Request()
	if mediaType(r) != echo.MIMEMultipartForm {
		return nil, File{}, models.Errorf(models.CodeUnsupportedMedia, "A file is sent as multipart/form-data.")
	}
	if err := r.ParseMultipartForm(64 << 20); err != nil {
		return nil, File{}, formError(err)
	}
	fields := url.Values(r.MultipartForm.Value)
	header := r.MultipartForm.File[name]
	if len(header) == 0 {
		return fields, File{}, nil
	}
	part, err := header[0].Open()
	if err != nil {
		return nil, File{}, err
	}
	defer part.Close()
	content, err := io.ReadAll(part)
	return fields, File{fileName(header[0].Filename), content}, err
}

// fileName is a name as it is shown: browsers of some systems send a whole path.
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
	if errors.As(err, &oversized) {
		return AsError(err)
	}
	return models.Errorf(models.CodeInvalidField, "The form could not be read.").Because(err)
}
