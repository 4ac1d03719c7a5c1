package main

import (
	"strings"
	"testing"
)

func TestWatchdog(t *testing.T) {
	var barked error
	w := watch("kb/x", func(err error) { barked = err })
	defer w.stop()
	w.look()
	w.turn("mx.example/queue")
	w.look()
	w.turn("mx.example/smtp")
	w.look()
	w.turn("")
	w.look()
	w.look()
	w.turn("mx.example/queue")
	w.hold(func() { w.look(); w.look() })
	w.look()
	if barked != nil {
		t.Fatalf("want no bark while tasks take turns, none runs, or what they do is read, got %v", barked)
	}
	w.turn("mx.example/queue")
	w.look()
	w.look()
	if barked == nil || !strings.HasPrefix(barked.Error(), "kb/x: task mx.example/queue ran for ") {
		t.Errorf("want a bark about mx.example/queue, got %v", barked)
	}
}
