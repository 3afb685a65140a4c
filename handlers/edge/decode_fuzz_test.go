package edge_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/bursar-portal/bursar/handlers/edge"
	"github.com/bursar-portal/bursar/models"
)

// A body is either rejected with an error code for clients, or it is one JSON
// object with known members only that survives a round trip.
func FuzzDecodeJSON(f *testing.F) {
	for _, body := range []string{
		`{"account":"acc_1","credits":"2.5","pieces":3,"metadata":{"a":"b"}}`, `{}`, ` {"credits":null} `, `{"account":"a","account":"b"}`,
		`{"metadata":{"a":"b","a":"c"}}`, `{"Account":"a"}`, `{"pieces":1.5}`, `{"pieces":1e400}`, `{"pieces":9223372036854775808}`, `[]`, `null`, `"x"`,
		`{"account":1}`, `{"metadata":{"a":1}}`, `{} {}`, `{"account":"\ud800"}`, "{\"account\":\"\xff\"}", "\ufeff{}", `{"a`, ``, `{"metadata":[[[[[[]]]]]]}`, `{"a":{"a":[{}]}}`, `[`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := edge.DecodeJSON[order](request("application/json", string(body)))
		if err != nil {
			switch models.CodeOf(err) {
			case models.CodeMalformedJSON, models.CodeInvalidField, models.CodeBodyTooLarge:
			default:
				t.Errorf("%q: %v", body, err)
			}
			return
		}
		var members map[string]json.RawMessage
		if err := json.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &members); err != nil {
			t.Fatalf("%q was accepted: %v", body, err)
		}
		for name := range members {
			switch name {
			case "account", "credits", "pieces", "metadata":
			default:
				t.Errorf("the member %q of %q was accepted", name, body)
			}
		}
		// What the fast way takes is what encoding/json makes of it.
		var plain order
		if err := json.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &plain); err != nil || !reflect.DeepEqual(plain, got) {
			t.Errorf("%q is %+v, and for encoding/json %+v, %v", body, got, plain, err)
		}
		text, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		again, err := edge.DecodeJSON[order](request("application/json", string(text)))
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("%q is %+v, and written anew %+v, %v", body, got, again, err)
		}
	})
}
