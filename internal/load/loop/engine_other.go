//go:build !linux

package loop

func newEngine(g *Group) (engine, error) { return newThreads(g), nil }
