package native

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"github.com/bursar-portal/bursar/handlers/edge"
)

// fill sets every string of a value to another text, and gives its lists elements.
func fill(v reflect.Value, made *int) {
	switch v.Kind() {
	case reflect.String:
		*made++
		v.SetString(fmt.Sprintf("%d <&> \"é\\ \u2028 \xff\t", *made))
		if *made%2 == 0 {
			v.SetString(fmt.Sprintf("plain %d", *made))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), made)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), made)
		fill(v.Index(1), made)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), made)
	default:
		panic("a field of a kind that is not filled: " + v.String())
	}
}

// Bodies that encode themselves say what encoding/json says, of every field.
func TestBodiesEncodeThemselvesAlike(t *testing.T) {
	made := 0
	var charge, oneDraw Charge
	fill(reflect.ValueOf(&charge).Elem(), &made)
	oneDraw.Drawn = charge.Drawn[:1]
	var step Step
	fill(reflect.ValueOf(&step).Elem(), &made)
	for _, body := range []edge.Appender{Charge{}, charge, oneDraw, Charge{Drawn: []Draw{}}, Step{}, step} {
		want, err := json.Marshal(body)
		if got := body.AppendJSON([]byte("before")); err != nil || string(got) != "before"+string(want) {
			t.Errorf("%T is encoded as\n%s, want\n%s", body, got, want)
		}
	}
}

func FuzzAppendJSONString(f *testing.F) {
	for _, s := range []string{"", "plain", "<>&", "\"\\/\b\f\n\r\t\x00\x7f", "é\u2028\u2029", "\xff\xc0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := json.Marshal(s)
		if got := edge.AppendJSONString(nil, s); err != nil || string(got) != string(want) {
			t.Errorf("%q is encoded as %s, want %s", s, got, want)
		}
	})
}
