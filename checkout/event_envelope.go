package checkout

import (
	"encoding/json"

	"github.com/stripe/stripe-go/v76"
)

// envelope is the part of an event that is read: what an event has besides decides
// nothing, whatever its shape. Events of old API versions name their request with a
// string, and thin events (of Stripe's API v2) have no object, and write times as text.
type envelope struct {
	stripe.APIResource // so that Stripe's library can retrieve one

	ID         string
	Type       stripe.EventType
	APIVersion string
	Raw        json.RawMessage // the object that the event is about, nil if it has none
	Object     map[string]any  // Raw, decoded
}

// UnmarshalJSON reads the members that are used. One of another shape than expected
// stays empty.
func (e *envelope) UnmarshalJSON(data []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	e.ID, e.APIVersion = textOf(members["id"]), textOf(members["api_version"])
	e.Type = stripe.EventType(textOf(members["type"]))
	var content struct {
		Object json.RawMessage `json:"object"`
	}
	var object map[string]any
	if json.Unmarshal(members["data"], &content) == nil && json.Unmarshal(content.Object, &object) == nil && object != nil {
		e.Raw, e.Object = content.Object, object
	}
	return nil
}

// textOf decodes a JSON string, and anything else as "".
func textOf(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return ""
	}
	return text
}

// text returns a member of the event's object that is a string, "" for others. A
// member that is an expanded object is its id.
func (e envelope) text(name string) string {
	if expanded, ok := e.Object[name].(map[string]any); ok {
		id, _ := expanded["id"].(string)
		return id
	}
	value, _ := e.Object[name].(string)
	return value
}
