package static

import (
	"strings"
	"testing"
)

func TestWorkerCachesItsFiles(t *testing.T) {
	script := string(ServiceWorker())
	for _, name := range []string{"app.css", "pages.css", "inter.woff2", "favicon.svg"} {
		if !strings.Contains(script, `"`+URL(name)+`"`) {
			t.Errorf("the worker does not cache %s", URL(name))
		}
	}
	version, _, _ := strings.Cut(script, "\n")
	if !strings.Contains(version, hashed["worker.js"]) || strings.Count(version, `"`) != 2 {
		t.Errorf("the worker's version is %s", version)
	}
}
