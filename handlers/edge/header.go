package edge

import "net/http"

// field is a header. A list of them is walked faster than a map.
type field struct {
	name   string
	values []string
}

func fieldsOf(header http.Header) (fields []field) {
	for name, values := range header {
		fields = append(fields, field{http.CanonicalHeaderKey(name), values})
	}
	return fields
}

// FirstValue is header.Get for a name that is known to be canonical, which Get would look
// at letter by letter.
func FirstValue(header http.Header, canonical string) string {
	if values := header[canonical]; len(values) > 0 {
		return values[0]
	}
	return ""
}
