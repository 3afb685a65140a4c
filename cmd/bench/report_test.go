package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

func TestMedianAndQuantiles(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{{nil, 0}, {[]float64{3}, 3}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 2, 9}, 3}} {
		if got := median(c.values); got != c.want {
			t.Errorf("the median of %v is %v, not %v", c.values, got, c.want)
		}
	}
	var thousand []time.Duration
	for i := range 1000 {
		thousand = append(thousand, time.Duration(i+1))
	}
	for quantile, want := range map[float64]time.Duration{0: 1, 0.5: 500, 0.99: 990, 0.999: 999, 1: 1000} {
		if got := quantileOf(thousand, quantile); got != want {
			t.Errorf("the quantile %v of 1 to 1000 is %d, not %d", quantile, got, want)
		}
	}
	if got := quantileOf(nil, 0.5); got != 0 {
		t.Errorf("the quantile of nothing is %v", got)
	}
}

func TestTargets(t *testing.T) {
	for _, c := range []struct {
		target       target
		value, share float64
	}{{atLeast(0.8), 0.4, 0.5}, {atLeast(0.8), 1.6, 2}, {atMost(64), 128, 0.5}, {atMost(64), 32, 2}, {target{}, 3, 0}, {atMost(64), 0, 0}} {
		if got := c.target.share(c.value); got != c.share {
			t.Errorf("%v is %v of %+v, not %v", c.value, got, c.target, c.share)
		}
	}
}

// The ratio is the median of the rounds' own ratios, not the ratio of the medians.
func TestRatiosAreThoseOfRounds(t *testing.T) {
	round := func(ours, base int) pair {
		return pair{sample{[]tally{{requests: ours, elapsed: time.Second}}, 20 * time.Microsecond, 0}, sample{[]tally{{requests: base, elapsed: time.Second}}, 10 * time.Microsecond, 5 * time.Microsecond}}
	}
	pairs := []pair{round(10, 100), round(90, 100), round(30, 50)}
	r := recorder{of: benchCase{name: "charge", title: "charge"}}
	r.ratio("", atLeast(0.5), "/s", pairs, rateOf(0))
	r.slower("slower", atMost(2), pairs, 0)
	x, y := r.results[0], r.results[1]
	if x.Value != 0.6 || !slices.Equal(x.Rounds, []float64{0.1, 0.9, 0.6}) || x.Ours != 30 || x.Base != 100 || x.OursCPU != 20 || x.BaseCPU != 10 || x.LoadCPU != 5 || !x.reached() {
		t.Errorf("the ratio is %+v", x)
	}
	if y.Value != 50.0/30 || y.Title != "charge: slower" || !y.reached() {
		t.Errorf("it is slower by %+v", y)
	}
}

func TestSelectCases(t *testing.T) {
	all, err := selectCases(nil, false)
	if err != nil || len(all) < 30 {
		t.Errorf("there are %d cases, %v", len(all), err)
	}
	names := map[string]bool{}
	for _, c := range all {
		if names[c.name] {
			t.Errorf("%s is the name of two cases", c.name)
		}
		names[c.name] = true
	}
	some, err := selectCases([]string{"charge-poor-hot", "latency"}, false)
	if err != nil || len(some) != 3 || some[0].name != "charge-poor-hot-64" || some[1].name != "charge-poor-hot-256" || some[2].name != "latency" {
		t.Errorf("three selected cases are %+v, %v", some, err)
	}
	if _, err := selectCases([]string{"latency", "nothing"}, false); err == nil || !strings.Contains(err.Error(), `"nothing"`) {
		t.Errorf("an unknown name is %v", err)
	}
}

func exampleReport() report {
	reached, missed := atLeast(1.1), atMost(64)
	return report{
		At: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC), Revision: "abc", Go: "go1.26", System: "linux/amd64", Cores: 2, Rounds: 3, RoundSeconds: 2, OtherLoad: 7.25,
		Results: []result{
			{Case: "charge", Title: "charge ÷ writer <hot>", Unit: "×", Value: 1.234, Target: &reached, Rounds: []float64{1.1, 1.234, 1.3}, Figure: "/s", Ours: 12_340, Base: 10_000, OursCPU: 40, BaseCPU: 50},
			{Case: "memory", Title: "memory", Unit: "MB", Value: 80, Target: &missed},
			{Case: "page", Title: "activity", Unit: "/s", Value: 900},
			{Case: "mixed", Title: "mixed", Target: &reached, Fault: "the books are wrong"},
		},
	}
}

func TestReportIsPrinted(t *testing.T) {
	var table strings.Builder
	if err := exampleReport().writeTable(&table); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(table.String()) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	want := []string{
		"Bursar abc, go1.26, linux/amd64, 2 cores, 2026-11-26: medians of 3 rounds of 2s. Load comes from the same cores.", "",
		"OTHERS ARE USING THIS MACHINE: 7.2 processes wanted to run before the start. Trust no rate, and of ratios those of CPU most.", "",
		"measure result target rounds ours base µs of CPU base base ÷ ours",
		"charge ÷ writer <hot> 1.23 × ≥ 1.10 reached 1.10 to 1.30 12,340 /s 10,000 /s 40.0 50.0 1.25 ×",
		"memory 80.0 MB ≤ 64.0 missed",
		"activity 900 /s",
		"mixed no result ≥ 1.10 the books are wrong",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("the table is\n%s", strings.Join(lines, "\n"))
	}
	path := filepath.Join(t.TempDir(), "bench.json")
	if err := exampleReport().writeJSON(path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var back report
	if err := json.Unmarshal(text, &back); err != nil || len(back.Results) != 4 || back.Results[0].Value != 1.234 || back.Results[3].Fault != "the books are wrong" {
		t.Errorf("%v: the file is\n%s", err, text)
	}
}

// The picture is well-formed XML with a bar for each result that has a target.
func TestPicture(t *testing.T) {
	picture := exampleReport().picture()
	bars := map[string]string{}
	for decoder := xml.NewDecoder(strings.NewReader(picture)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, picture)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "rect" {
			attributes := map[string]string{}
			for _, a := range e.Attr {
				attributes[a.Name.Local] = a.Value
			}
			bars[attributes["class"]] = attributes["width"]
		}
	}
	if len(bars) != 2 || bars["reached"] != "246.8" || bars["missed"] != "176.0" {
		t.Errorf("the bars are %v", bars)
	}
	for _, part := range []string{"prefers-color-scheme: dark", "charge ÷ writer &lt;hot&gt;", "1.23 × (≥ 1.10)"} {
		if !strings.Contains(picture, part) {
			t.Errorf("the picture has no %q", part)
		}
	}
}

// An answer counts from when its request should have been sent, so that a stall is
// charged for all who had to wait.
func TestOpenLoopCountsTheWait(t *testing.T) {
	start := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	answer := func(seq uint64, sent, took time.Duration) *vegeta.Result {
		return &vegeta.Result{Seq: seq, Timestamp: start.Add(sent), Latency: took, Code: 201}
	}
	const ms = time.Millisecond
	// At 100 a second; the third was due at 20 ms, but sent at 70.
	answers := []*vegeta.Result{answer(1, 10*ms, 2*ms), answer(0, 0, ms), answer(2, 70*ms, 5*ms), answer(3, 70*ms, 3*ms)}
	sendings, err := sendingsOf(answers, 100)
	if err != nil {
		t.Fatal(err)
	}
	o, err := newOpenSample(sendings, []window{{start.Add(11 * ms), start.Add(15 * ms)}, {start.Add(71 * ms), start.Add(72 * ms)}})
	if err != nil || o.late != 0 || !slices.Equal(o.all, []time.Duration{ms, 2 * ms, 43 * ms, 55 * ms}) || !slices.Equal(o.checkpoints, []time.Duration{2 * ms, 43 * ms, 55 * ms}) {
		t.Errorf("the times are %v, during checkpoints %v, %v", o.all, o.checkpoints, err)
	}
	side := openSide{rate: 100, topTime: 43 * ms}
	r := recorder{of: benchCase{name: "open-loop", target: atMost(1.5)}}
	if err := r.openLoop([2]openSide{side, side}, [2][]openSample{{o}, {o}}, false); err == nil || !strings.Contains(err.Error(), "of 100 requests a second to the writer 43") {
		t.Errorf("a writer that was sent too little is %v", err)
	}
	o.rate = 100
	if err := r.openLoop([2]openSide{side, side}, [2][]openSample{{o}, {o}}, false); err != nil || len(r.results) != 4 || r.results[2].Value != 1 || r.results[2].Ours != 55 {
		t.Errorf("a writer that was sent enough is %v, with %+v", err, r.results)
	}
	side.topTime = ms
	if err := r.openLoop([2]openSide{side, side}, [2][]openSample{{o}, {o}}, false); err == nil || !strings.Contains(err.Error(), "2.00 ms at half the top rate and 1.00 ms") {
		t.Errorf("a writer that is slower at half the rate is %v", err)
	}
	o.late = 6 * ms
	if err := r.openLoop([2]openSide{side, side}, [2][]openSample{{o}, {o}}, false); err == nil || !strings.Contains(err.Error(), "more than 6.00 ms late") {
		t.Errorf("a writer that was sent to too late is %v", err)
	}
	answers[2].Code = 503
	if _, err := sendingsOf(answers, 100); err == nil {
		t.Error("an answer other than 201 has no error")
	}
}

// Both senders send at the rate, each request with a number of its own and none early.
func TestSendersKeepTheRate(t *testing.T) {
	for name, send := range map[string]sender{"vegeta": sendWithVegeta, "raw": sendRaw} {
		var mutex sync.Mutex
		keys, bodies := map[string]bool{}, map[string]int{}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			mutex.Lock()
			defer mutex.Unlock()
			keys[r.Header.Get("Idempotency-Key")], bodies[string(body)] = true, bodies[string(body)]+1
			w.WriteHeader(http.StatusCreated)
		}))
		defer server.Close()
		sendings, err := send(t.Context(), strings.TrimPrefix(server.URL, "http://"), writerCharges(3), 200, 500*time.Millisecond)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if name == "raw" && len(sendings) != 100 || len(sendings) == 0 || len(keys) != len(sendings) || len(bodies) > 3 {
			t.Errorf("%s sent %d requests of 100 with %d keys and %d bodies", name, len(sendings), len(keys), len(bodies))
		}
		for _, s := range sendings {
			if s.ended.Before(s.begun) || s.begun.Before(s.due.Add(-time.Microsecond)) {
				t.Errorf("%s has a request with the times %v", name, s)
			}
		}
	}
}
