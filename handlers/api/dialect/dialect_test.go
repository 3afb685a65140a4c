package dialect

import (
	"net/http"
	"testing"
)

func TestCredentials(t *testing.T) {
	tests := []struct {
		name   string
		header http.Header
		read   func(http.Header) string
		want   string
	}{
		{"bearer", http.Header{"Authorization": {"Bearer abc"}}, Bearer, "abc"},
		{"bearer in another case, with more space", http.Header{"Authorization": {"bEARER   abc"}}, Bearer, "abc"},
		{"another scheme", http.Header{"Authorization": {"Basic abc"}}, Bearer, ""},
		{"the scheme alone", http.Header{"Authorization": {"Bearer"}}, Bearer, ""},
		{"the other header", http.Header{"X-Api-Key": {"abc"}}, Bearer, ""},
		{"x-api-key", http.Header{"X-Api-Key": {"abc"}}, APIKeyHeader, "abc"},
		{"a bearer where x-api-key is documented", http.Header{"Authorization": {"Bearer abc"}}, APIKeyHeader, ""},
	}
	for _, test := range tests {
		if got := test.read(test.header); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
