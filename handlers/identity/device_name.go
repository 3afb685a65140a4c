package identity

import "strings"

// The words of user agents, and what they are called. The first that occurs counts: most
// browsers name others too, to be taken for them.
var (
	browsers = []struct{ word, name string }{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Vivaldi/", "Vivaldi"}, {"YaBrowser/", "Yandex Browser"},
		{"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"}, {"HeadlessChrome/", "Chrome"}, {"Chrome/", "Chrome"},
		{"Safari/", "Safari"}, {"curl/", "curl"}, {"Go-http-client/", "Go"}, {"python", "Python"},
	}
	systems = []struct{ word, name string }{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"},
		{"Mac OS X", "macOS"}, {"Linux", "Linux"},
	}
)

// DeviceName names a browser and its system as people know them, in the language of t, which
// looks up sentences of the catalogs: "Firefox on Windows".
func DeviceName(t func(key string, args ...any) string, agent string) string {
	find := func(list []struct{ word, name string }) string {
		for _, known := range list {
			if strings.Contains(agent, known.word) {
				return known.name
			}
		}
		return ""
	}
	browser, system := find(browsers), find(systems)
	if browser == "Go" || browser == "Python" {
		browser = t("words.device_program", "language", browser)
	}
	if browser == "" {
		browser = t("words.device_unknown")
	}
	if system == "" {
		return browser
	}
	return t("words.device", "browser", browser, "system", system)
}
