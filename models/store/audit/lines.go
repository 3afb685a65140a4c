package audit

import (
	"encoding/hex"
	"log/slog"

	"github.com/bursar-portal/bursar/models"
	"github.com/bursar-portal/bursar/models/act"
)

// LineMessage is the message of the log's lines that are audit records.
const LineMessage = "audit"

// The names of what a line says, which systems elsewhere depend on: docs/audit.md lists them,
// and a test compares it. Those from LineDetail on are personal.
const (
	LineID         = "audit_id"
	LineAt         = "at"
	LineAction     = "action"
	LineDone       = "done"
	LineActorKind  = "actor_kind"
	LineActor      = "actor"
	LineSubject    = "subject"
	LineAccount    = "account"
	LineRequest    = "request"
	LineCount      = "count"
	LineSealNumber = "seal_number"
	LineSeal       = "seal"
	LineDetail     = "detail"
	LineChanges    = "changes"
	LineNetwork    = "network"
)

// LineOf returns the attributes of a record's line in the log, of which there are always the
// same.
func LineOf(r models.AuditRecord, number int64, seal []byte, personal bool) []any {
	line := []any{
		slog.String(LineID, string(r.ID)), slog.Time(LineAt, r.At), slog.String(LineAction, r.Action), slog.String(LineDone, act.Sentence(r.Action)),
		slog.String(LineActorKind, string(r.Actor.Kind)), slog.String(LineActor, r.Actor.ID), slog.String(LineSubject, r.Subject),
		slog.String(LineAccount, string(r.AccountID)), slog.String(LineRequest, r.RequestID), slog.Int64(LineCount, r.Times()),
		slog.Int64(LineSealNumber, number), slog.String(LineSeal, hex.EncodeToString(seal)),
	}
	if personal {
		changes := r.Changes
		if changes == nil {
			changes = []models.AuditChange{} // a list in any case
		}
		line = append(line, slog.String(LineDetail, r.Detail), slog.Any(LineChanges, changes), slog.String(LineNetwork, r.Network))
	}
	return line
}
