package lab

import (
	"encoding/json"
	"strings"
	"testing"
)

// BenchmarkRun plays each lesson of the articles and makes the JSON that the page draws: what a click costs here.
func BenchmarkRun(b *testing.B) {
	l := theBook()
	for _, e := range ask(b, l, "list", nil).(*Book).Scenarios {
		if !strings.HasPrefix(e.Name, "kb/") {
			continue
		}
		b.Run(e.Name, func(b *testing.B) {
			body, _ := json.Marshal(Run{Text: Text{Name: e.Name}})
			size := 0
			for b.Loop() {
				data, err := json.Marshal(l.Answer(b.Context(), Request{Ask: "run", Body: body}))
				if err != nil {
					b.Fatal(err)
				}
				size = len(data)
			}
			b.ReportMetric(float64(size)/1000, "kB")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N), "ms/run")
		})
	}
}

// BenchmarkList reads the whole book, as the first request does.
func BenchmarkList(b *testing.B) {
	for b.Loop() {
		if r := theBook().Answer(b.Context(), Request{Ask: "list"}); r.Error != "" {
			b.Fatal(r.Error)
		}
	}
}
