package static

import "encoding/json"

// workerFiles are what the page of no network is made of.
var workerFiles = []string{"app.css", "pages.css", "favicon.svg"}

// Worker is the script of the service worker, which must stand under the address that
// it works for and so has no hash in its name: it begins with the names of this build's
// files, so that it changes with them.
func Worker() []byte {
	var urls []string
	version := "bursar"
	for _, name := range append(workerFiles, "worker.js") {
		version += " " + hashed[name]
	}
	for _, name := range workerFiles {
		urls = append(urls, URL(name))
	}
	list, err := json.Marshal(urls)
	if err != nil {
		panic(err) // strings can be marshaled
	}
	return append([]byte("const version = \""+version+"\";\nconst files = "+string(list)+";\n"), assets[hashed["worker.js"]].data...)
}
