// Package static embeds the style sheets, scripts, typeface and icon of the pages. Their names
// contain a hash of their content, such as /static/app.1a2b3c4d.css, so that browsers
// may cache them forever.
package static

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

//go:embed app.css pages.css app.js live.js passkey.js playground.js worker.js favicon.svg inter.woff2 inter-LICENSE.txt
var files embed.FS

// Prefix is the path under which the files are served.
const Prefix = "/static/"

// contentTypes has the content type of every extension that is embedded.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".txt":   "text/plain; charset=utf-8",
	".woff2": "font/woff2",
}

type asset struct {
	data        []byte
	gzipped     []byte // nil if that is no smaller
	contentType string
}

// assets are the files by hashed name, hashed the hashed names by plain name.
var assets, hashed = load(files)

func load(from fs.FS) (map[string]asset, map[string]string) {
	byHash, byName := map[string]asset{}, map[string]string{}
	names, err := fs.Glob(from, "*.*")
	if err != nil {
		panic(err) // only a malformed pattern is an error
	}
	// Style sheets come last, because they name other files.
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(path.Ext(b), path.Ext(a)) })
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			panic(err) // embedded files can be read
		}
		extension := path.Ext(name)
		contentType, known := contentTypes[extension]
		if !known {
			panic(fmt.Sprintf("static: no content type for %s", name))
		}
		if extension == ".css" {
			data = withHashedNames(data, byName)
		}
		sum := sha256.Sum256(data)
		unique := strings.TrimSuffix(name, extension) + "." + hex.EncodeToString(sum[:4]) + extension
		byHash[unique] = asset{data, gzipped(data), contentType}
		byName[name] = unique
	}
	return byHash, byName
}

// withHashedNames replaces the files that a style sheet names by their hashed names.
func withHashedNames(css []byte, byName map[string]string) []byte {
	return named.ReplaceAllFunc(css, func(match []byte) []byte {
		unique, ok := byName[string(named.FindSubmatch(match)[1])]
		if !ok {
			panic(fmt.Sprintf("static: a style sheet names %s, which does not exist", match))
		}
		return []byte(`url("` + unique + `")`)
	})
}

// named matches the name of a file in a style sheet.
var named = regexp.MustCompile(`url\("([^"]+)"\)`)

// gzipped compresses a file as well as it goes, once: it is served for as long as the
// program runs. It returns nil if that does not make it smaller.
func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // only an unknown level is an error
	}
	_, _ = w.Write(data) // a Buffer takes everything
	_ = w.Close()
	if b.Len() >= len(data) {
		return nil
	}
	return b.Bytes()
}

// URL returns the path of a file with the hash of its content:
// URL("app.css") is "/static/app.1a2b3c4d.css". It panics if the file does not exist,
// which is a bug in a page.
func URL(name string) string {
	unique, ok := hashed[name]
	if !ok {
		panic("static: no file " + name)
	}
	return Prefix + unique
}

// Open returns the file with a hashed name, without Prefix. The caller must not modify
// data.
func Open(hashedName string) (data []byte, contentType string, ok bool) {
	a, ok := assets[hashedName]
	return a.data, a.contentType, ok
}

// Gzipped returns the file with a hashed name, compressed with gzip, or nil if there is
// none or it would be no smaller. The caller must not modify it.
func Gzipped(hashedName string) []byte { return assets[hashedName].gzipped }
