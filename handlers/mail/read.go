package mail

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// File is a mail that was written into a folder.
type File struct {
	Name       string // of the file, without the extension
	Subject    string
	To         string // as it is written: name and address
	At         time.Time
	Text, HTML string
}

// fileName is how files are called, so that no other name leads out of the folder.
var fileName = regexp.MustCompile(`^\d{8}T\d{6}\.\d{6}Z-eml_[a-z2-7]{26}$`)

// ReadFiles reads the mails in a folder, at most a number of them: the newest, or those before
// a name. more reports whether there are older ones. Files that are no mails are passed over.
func ReadFiles(folder, before string, most int) (files []File, more bool, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !os.IsNotExist(err) {
		return nil, false, err
	}
	slices.Reverse(entries)
	for _, e := range entries {
		name, mail := strings.CutSuffix(e.Name(), extension)
		if !mail || !fileName.MatchString(name) || (before != "" && name >= before) {
			continue
		}
		if len(files) == most {
			return files, true, nil
		}
		file, err := ReadFile(folder, name)
		if err != nil {
			return nil, false, err
		}
		files = append(files, file)
	}
	return files, false, nil
}

// ReadFile reads a mail in a folder by its name. The error is fs.ErrNotExist for a name that
// no mail has.
func ReadFile(folder, name string) (File, error) {
	if !fileName.MatchString(name) {
		return File{}, fs.ErrNotExist
	}
	data, err := os.ReadFile(filepath.Join(folder, name+extension))
	if err != nil {
		return File{}, err
	}
	m, err := netmail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return File{}, err
	}
	decode := new(mime.WordDecoder).DecodeHeader
	f := File{Name: name}
	if f.Subject, err = decode(m.Header.Get("Subject")); err != nil {
		return f, err
	}
	if to, err := m.Header.AddressList("To"); err == nil && len(to) == 1 {
		f.To = strings.TrimSpace(to[0].Name + " <" + to[0].Address + ">")
		if to[0].Name == "" {
			f.To = to[0].Address
		}
	}
	if f.At, err = m.Header.Date(); err != nil {
		return f, err
	}
	f.Text, f.HTML, err = readParts(m)
	return f, err
}

func readParts(m *netmail.Message) (text, html string, err error) {
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return "", "", err
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return text, html, nil
		}
		if err != nil {
			return "", "", err
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return "", "", err
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			html = string(body)
		} else {
			text = string(body)
		}
	}
}
