package main

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
)

func TestTheLogHasALevelAndAFormat(t *testing.T) {
	for _, test := range []struct {
		level, format string
		first         string // what the log begins with
		lines         int    // of one message at each level
	}{
		{"", "", "time=", 3},
		{"debug", "text", "time=", 4},
		{"WARN", "json", `{"time":`, 2},
		{"error", "JSON", `{"time":`, 1},
		{"loud", "xml", "time=", 3},
	} {
		env := map[string]string{"BURSAR_LOG_LEVEL": test.level, "BURSAR_LOG_FORMAT": test.format}
		var out bytes.Buffer
		log := (&environment{getenv: func(name string) string { return env[name] }}).log(&out)
		for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
			log.Log(context.Background(), level, "said")
		}
		if got := strings.Count(out.String(), "\n"); got != test.lines || !strings.HasPrefix(out.String(), test.first) {
			t.Errorf("level %q, format %q: %d lines, want %d beginning with %s:\n%s", test.level, test.format, got, test.lines, test.first, &out)
		}
	}
}
