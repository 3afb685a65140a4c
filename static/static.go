// Package static holds the style sheets, the script and the icon of the pages,
// built into the program, under names that change with their content: a browser
// may keep /static/app.1a2b3c4d.css for ever, and never shows a stale one.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed app.css pages.css app.js live.js playground.js worker.js favicon.svg
var files embed.FS

// Prefix is the path under which the files are served.
const Prefix = "/static/"

// contentTypes are those of the files we have; a file of another kind is a
// mistake at build time.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

type asset struct {
	data        []byte
	contentType string
}

// assets are by hashed name; hashed finds that name by the plain one.
var assets, hashed = load(files)

func load(from fs.FS) (map[string]asset, map[string]string) {
	byHash, byName := map[string]asset{}, map[string]string{}
	names, err := fs.Glob(from, "*.*")
	if err != nil {
		panic(err) // only a malformed pattern errs
	}
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			panic(err) // an embedded file can be read
		}
		extension := path.Ext(name)
		contentType, known := contentTypes[extension]
		if !known {
			panic(fmt.Sprintf("static: no content type for %s", name))
		}
		sum := sha256.Sum256(data)
		unique := strings.TrimSuffix(name, extension) + "." + hex.EncodeToString(sum[:4]) + extension
		byHash[unique] = asset{data, contentType}
		byName[name] = unique
	}
	return byHash, byName
}

// URL is the path of a file with the hash of its content in it:
// URL("app.css") is "/static/app.1a2b3c4d.css". It panics if there is no such
// file, since only a mistake in our own pages can ask for one.
func URL(name string) string {
	unique, ok := hashed[name]
	if !ok {
		panic("static: no file " + name)
	}
	return Prefix + unique
}

// Open finds a file by its hashed name, without Prefix. The caller must not
// change data.
func Open(hashedName string) (data []byte, contentType string, ok bool) {
	a, ok := assets[hashedName]
	return a.data, a.contentType, ok
}
