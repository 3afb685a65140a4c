package static

import "encoding/json"

// workerFiles are the files that the offline page needs.
var workerFiles = []string{"app.css", "pages.css", "inter.woff2", "favicon.svg"}

// ServiceWorker returns the script of the service worker. It is served at the root of its
// scope, so its name has no hash. Instead, the script begins with the hashed names of
// this build's files, so that it changes when they do.
func ServiceWorker() []byte {
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
