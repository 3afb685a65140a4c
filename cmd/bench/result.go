package main

// target is what a measure is to reach. The zero value is none.
type target struct {
	Value  float64 `json:"value"`
	AtMost bool    `json:"at_most,omitempty"`
}

func atLeast(value float64) target { return target{Value: value} }
func atMost(value float64) target  { return target{Value: value, AtMost: true} }

// share returns how much of the target a value reaches: from 1 it does.
func (t target) share(value float64) float64 {
	switch {
	case t.Value == 0 || t.AtMost && value == 0:
		return 0
	case t.AtMost:
		return t.Value / value
	}
	return value / t.Value
}

// result is one measure.
type result struct {
	Case   string    `json:"case"`
	Title  string    `json:"title"`
	Unit   string    `json:"unit"` // of the value: "×" for a ratio
	Value  float64   `json:"value"`
	Target *target   `json:"target,omitempty"`
	Rounds []float64 `json:"rounds,omitempty"` // the value in each

	Figure  string  `json:"figure,omitempty"` // the unit of the next two
	Ours    float64 `json:"ours,omitempty"`   // the median of all rounds
	Base    float64 `json:"base,omitempty"`
	OursCPU float64 `json:"ours_cpu_us,omitempty"` // for a request, of the server
	BaseCPU float64 `json:"base_cpu_us,omitempty"`
	LoadCPU float64 `json:"load_cpu_us,omitempty"` // for a request of the base, of what sends the load from the same cores

	Note  string `json:"note,omitempty"`
	Fault string `json:"fault,omitempty"` // why there is no result
}

// reached reports whether the result has a target and reaches it.
func (r result) reached() bool { return r.Target != nil && r.Target.share(r.Value) >= 1 }

// recorder collects the results of a case.
type recorder struct {
	of      benchCase
	results []result
}

func (r *recorder) add(to target, x result) *result {
	x.Case = r.of.name
	if x.Title == "" {
		x.Title = r.of.title
	} else {
		x.Title = r.of.title + ": " + x.Title
	}
	if to != (target{}) {
		x.Target = &to
	}
	r.results = append(r.results, x)
	return &r.results[len(r.results)-1]
}

// ratio records a figure of both sides as ours ÷ base: the median over the rounds.
func (r *recorder) ratio(title string, to target, unit string, pairs []pair, figure func(sample) float64) *result {
	f, cpu := each(pairs, figure), each(pairs, cpuOf)
	return r.add(to, result{
		Title: title, Unit: "×", Value: median(f.ratios()), Rounds: f.ratios(),
		Figure: unit, Ours: median(f.ours), Base: median(f.base), OursCPU: median(cpu.ours), BaseCPU: median(cpu.base),
		LoadCPU: median(each(pairs, loadCPUOf).base),
	})
}

// slower records how much longer ours takes for a request, or how much more seldom it
// answers: base ÷ ours of a rate.
func (r *recorder) slower(title string, to target, pairs []pair, load int) *result {
	f, cpu := each(pairs, rateOf(load)), each(pairs, cpuOf)
	ratios := figures{f.base, f.ours}.ratios()
	return r.add(to, result{
		Title: title, Unit: "×", Value: median(ratios), Rounds: ratios,
		Figure: "/s", Ours: median(f.ours), Base: median(f.base), OursCPU: median(cpu.ours), BaseCPU: median(cpu.base),
		LoadCPU: median(each(pairs, loadCPUOf).base),
	})
}

// value records a value that is not compared with another, from several rounds.
func (r *recorder) value(title string, to target, unit string, rounds ...float64) *result {
	return r.add(to, result{Title: title, Unit: unit, Value: median(rounds), Rounds: rounds})
}
