package edge

import "encoding/json"

// Appender is a body that encodes itself, exactly as encoding/json would. Bodies that are
// answered again and again do: going through reflection is a thirtieth of what a charge
// costs.
type Appender interface {
	AppendJSON(b []byte) []byte
}

// AppendJSONString appends a string as encoding/json encodes it.
func AppendJSONString[T ~string](b []byte, s T) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			text, _ := json.Marshal(string(s)) // which knows what is to be escaped, and encodes any string
			return append(b, text...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// AppendJSONField appends the name of a member, with what stands before and behind it, and
// its value, a string. The name needs no escaping.
func AppendJSONField[T ~string](b []byte, before, name string, value T) []byte {
	b = append(append(append(b, before...), '"'), name...)
	return AppendJSONString(append(b, '"', ':'), value)
}
