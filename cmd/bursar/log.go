package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/bursar-portal/bursar/models"
)

// logFormats are the handlers of the log by the setting that chooses them.
var logFormats = map[string]func(io.Writer, *slog.HandlerOptions) slog.Handler{
	"text": func(w io.Writer, o *slog.HandlerOptions) slog.Handler { return slog.NewTextHandler(w, o) },
	"json": func(w io.Writer, o *slog.HandlerOptions) slog.Handler { return slog.NewJSONHandler(w, o) },
}

// log reads the settings of the log and returns it. Every command needs one, also to
// report that settings are invalid, so an invalid setting means the default.
func (e *environment) log(w io.Writer) *slog.Logger {
	format, ok := logFormats[strings.ToLower(e.text("BURSAR_LOG_FORMAT", "text"))]
	if !ok {
		e.fail("BURSAR_LOG_FORMAT", fmt.Sprintf("must be text or json, not %q", e.text("BURSAR_LOG_FORMAT", "")))
		format = logFormats["text"]
	}
	level := slog.LevelInfo
	switch text := strings.ToLower(e.text("BURSAR_LOG_LEVEL", "info")); text {
	case "debug", "info", "warn", "error":
		_ = level.UnmarshalText([]byte(text)) // it knows these
	default:
		e.fail("BURSAR_LOG_LEVEL", fmt.Sprintf("must be debug, info, warn or error, not %q", e.text("BURSAR_LOG_LEVEL", "")))
	}
	return slog.New(format(w, &slog.HandlerOptions{Level: level}))
}

// auditLines reads how audit records are said in the log.
func (e *environment) auditLines(name string) models.AuditLines {
	how := models.AuditLines(strings.ToLower(e.text(name, string(models.AuditLinesOn))))
	switch how {
	case models.AuditLinesOff, models.AuditLinesOn, models.AuditLinesPersonal:
	default:
		e.fail(name, fmt.Sprintf("must be on, personal or off, not %q", how))
	}
	return how
}
