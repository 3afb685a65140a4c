package main

import (
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// origin parses a URL that has only a scheme and a host. It removes a trailing slash.
// An address on another machine must be https, or what is sent there can be read on the
// way, unless the operator allows that with the setting allowHTTP, "" for never.
func (e *environment) origin(name, fallback, allowHTTP string) string {
	text := strings.TrimSuffix(e.text(name, fallback), "/")
	if text == "" {
		return ""
	}
	text, u, ok := parseOrigin(text)
	if !ok {
		e.fail(name, "must be an address such as https://credits.example.com, without a path")
	} else if u.Scheme == "http" && !isLoopback(u) {
		switch {
		case allowHTTP == "":
			e.fail(name, "must be https unless it is on this machine")
		case !e.yes(allowHTTP):
			e.fail(name, "must be https unless it is on this machine. If passwords and keys may travel unencrypted, set "+allowHTTP+"=yes")
		}
	}
	return text
}

// origins parses origins of browsers, separated by commas. It returns "*" alone if the
// setting is empty or says so, and nothing for "none".
func (e *environment) origins(name string) (list []string) {
	text := e.text(name, "*")
	switch text {
	case "*":
		return []string{"*"}
	case "none":
		return nil
	}
	for origin := range strings.SplitSeq(text, ",") {
		origin = strings.TrimSuffix(strings.TrimSpace(origin), "/")
		if origin == "" {
			continue
		}
		parsed, _, ok := parseOrigin(origin)
		if !ok {
			e.fail(name, fmt.Sprintf("must be *, none, or list origins such as https://app.example.com, not %q", origin))
			continue
		}
		list = append(list, parsed)
	}
	return list
}

// parseOrigin parses an http or https URL that has nothing but a host and perhaps a port.
// It returns it in lower case, as browsers send it: whether a portal is reached by https is
// told by how its address begins.
func parseOrigin(text string) (origin string, u *url.URL, ok bool) {
	text = strings.ToLower(text)
	u, err := url.Parse(text)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || text != u.Scheme+"://"+u.Host {
		return text, u, false
	}
	if port := u.Port(); port != "" || strings.HasSuffix(u.Host, ":") {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return text, u, false
		}
	}
	return text, u, true
}

// isLoopback reports whether a URL's host is this machine.
func isLoopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
}
