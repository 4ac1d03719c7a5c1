package lab

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
)

// A hundred students at once are each told what one alone would be told.
func TestManyStudentsStayApart(t *testing.T) {
	l := theBook()
	names := []string{"kb/q186142/bare-name-refused", "kb/q190026/ptr-corrected", "kb/q240832/fqdn-accepted", "kb/q276347/smart-host-by-name", "kb/kb818222/no-firewall"}
	question := func(student int) Request {
		text := Text{Name: names[student%len(names)]}
		if student%4 == 3 {
			body, _ := json.Marshal(Explain{Text: text})
			return Request{Ask: "explain", Body: body}
		}
		body, _ := json.Marshal(Run{Text: text, Seed: uint64(1 + student%3)})
		return Request{Ask: "run", Body: body}
	}
	told := func(student int) string {
		data, err := json.Marshal(l.Answer(t.Context(), question(student)))
		return fmt.Sprint(string(data), err)
	}
	alone := map[int]string{}
	for student := range 60 { // after which the questions come again
		alone[student] = told(student)
	}
	var all sync.WaitGroup
	for student := range 100 {
		all.Go(func() {
			if told(student) != alone[student%60] {
				t.Errorf("student %d was told something else than alone", student)
			}
		})
	}
	all.Wait()
}
