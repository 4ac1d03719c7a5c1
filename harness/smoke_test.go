package harness

import (
	"context"
	"os"
	"testing"
)

func TestSmoke(t *testing.T) {
	b, err := Load(os.DirFS(os.Getenv("EX")))
	if err != nil {
		t.Fatal(err)
	}
	cs, _ := b.Cases()
	for _, c := range cs {
		r, err := c.Run(context.Background(), Options{NoPackets: true})
		if err != nil {
			t.Fatal(err)
		}
		j := r.Judge()
		t.Log(c.Name, j.Verdict, j.VirtualMS, j.WallMS, j.Events)
		for _, f := range j.Findings {
			t.Log(f.String(), "\n", f.Evidence)
		}
		if os.Getenv("V") != "" {
			t.Log("\n" + r.Transcript())
		}
	}
}
