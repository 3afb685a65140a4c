package native

import "github.com/bursar-portal/bursar/handlers/edge"

// AppendJSON implements edge.Appender.
func (c Charge) AppendJSON(b []byte) []byte {
	b = edge.AppendJSONField(b, "{", "id", c.ID)
	b = edge.AppendJSONField(b, ",", "status", c.Status)
	b = edge.AppendJSONField(b, ",", "account", c.Account)
	b = edge.AppendJSONField(b, ",", "credits", c.Credits)
	b = appendDraws(b, `,"drawn":`, c.Drawn)
	b = appendValues(b, `,"balance":`, c.Balance)
	b = edge.AppendJSONField(b, ",", "entry", c.Entry)
	b = edge.AppendJSONField(b, ",", "created_at", c.CreatedAt)
	if c.ExpiresAt != nil {
		b = edge.AppendJSONField(b, ",", "expires_at", *c.ExpiresAt)
	}
	return append(b, '}')
}

// AppendJSON implements edge.Appender.
func (s Step) AppendJSON(b []byte) []byte {
	b = edge.AppendJSONField(b, "{", "id", s.ID)
	b = edge.AppendJSONField(b, ",", "status", s.Status)
	b = edge.AppendJSONField(b, ",", "account", s.Account)
	b = edge.AppendJSONField(b, ",", "credits", s.Credits)
	b = edge.AppendJSONField(b, ",", "held", s.Held)
	b = edge.AppendJSONField(b, ",", "captured", s.Captured)
	b = edge.AppendJSONField(b, ",", "refunded", s.Refunded)
	b = appendDraws(b, `,"drawn":`, s.Drawn)
	b = appendDraws(b, `,"returned":`, s.Returned)
	b = appendValues(b, `,"balance":`, s.Balance)
	b = edge.AppendJSONField(b, ",", "entry", s.Entry)
	b = edge.AppendJSONField(b, ",", "created_at", s.CreatedAt)
	return append(b, '}')
}

func appendDraws(b []byte, before string, draws []Draw) []byte {
	b = append(b, before...)
	if draws == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, d := range draws {
		if i > 0 {
			b = append(b, ',')
		}
		b = edge.AppendJSONField(b, "{", "lot", d.Lot)
		b = edge.AppendJSONField(b, ",", "kind", d.Kind)
		b = edge.AppendJSONField(b, ",", "credits", d.Credits)
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendValues(b []byte, before string, v Values) []byte {
	b = append(b, before...)
	b = edge.AppendJSONField(b, "{", "available", v.Available)
	b = edge.AppendJSONField(b, ",", "held", v.Held)
	b = edge.AppendJSONField(b, ",", "frozen", v.Frozen)
	b = edge.AppendJSONField(b, ",", "scheduled", v.Scheduled)
	b = edge.AppendJSONField(b, ",", "debt", v.Debt)
	return append(b, '}')
}
