package peer

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func badInput() BadmailInput {
	return BadmailInput{
		Message: refusedReport().Original, Failed: refusedReport().Failed, ComputerName: "MAIL01", Now: dayOfFix.Add(time.Minute), Counter: 3,
	}
}

func TestBadmailIIS5IsATriple(t *testing.T) {
	in := badInput()
	in.Message = &Message{ID: "server/2", ReportOf: "server/1", Content: []byte("Subject: report\r\n\r\n")}
	files := BadmailIIS5(in)
	var names []string
	for _, f := range files {
		base, extension, _ := strings.Cut(f.Name, ".")
		if len(base) != 9+8+8 || base[9:17] != "15051998" {
			t.Errorf("want nine characters, the date and eight characters, got %q", base)
		}
		names = append(names, extension)
	}
	if fmt.Sprint(names) != "[BAD BDR BDP]" {
		t.Errorf("want .BAD, .BDR and .BDP, got %v", names)
	}
	if string(files[0].Data) != "Subject: report\r\n\r\n" {
		t.Errorf("want the message unchanged, got %q", files[0].Data)
	}
	for _, want := range []string{"This message is a delivery status notification that cannot be delivered.",
		"0xC00402C7.", "sender was: <>"} {
		if !strings.Contains(string(files[1].Data), want) {
			t.Errorf("want %q in\n%s", want, files[1].Data)
		}
	}
}

func TestBadmailReasons(t *testing.T) {
	for why, want := range map[Why]string{
		WhyNoAuthor: "0xC00402CE", WhyLookupFailed: "0xC00402E7", WhyNoHost: "0xC00402E7", WhyExpired: "0xC00402D1", WhyRefused: "0x80004005",
	} {
		in := badInput()
		in.Failed[0].Why = why
		if reason := string(BadmailIIS5(in)[1].Data); !strings.Contains(reason, want) {
			t.Errorf("%d: want %s in\n%s", why, want, reason)
		}
	}
}

func TestBadmailIIS4HasATranscript(t *testing.T) {
	in := badInput()
	in.Failed[0].Reply, in.Failed[0].Why = nil, WhyConnectionDropped
	files := BadmailIIS4(in)
	want := "<bob@strict.example>\r\nRemote connection was abruptly disconnected.\r\n" // KB Q317099
	if got := string(files[1].Data); got != want {
		t.Errorf("want %q, got %q", want, got)
	}
	if !strings.HasSuffix(files[0].Name, "MAIL01.EML") || !strings.HasSuffix(files[1].Name, "MAIL01.RTR") {
		t.Errorf("want an .EML and an .RTR of MAIL01, got %s and %s", files[0].Name, files[1].Name)
	}
	in.Local = true
	if name := BadmailIIS4(in)[1].Name; !strings.HasSuffix(name, ".LTR") {
		t.Errorf("want an .LTR for local recipients, got %s", name)
	}
}

func TestBadmailRuleOf2003SP1(t *testing.T) {
	kilobyte := []File{{"x.BAD", make([]byte, 1000)}, {"x.BDR", make([]byte, 24)}}
	for value, want := range map[string]string{
		"":               "[false false false]", // absent: discarded
		"dword:0":        "[false false false]",
		"dword:ffffffff": "[true true true]",
		"dword:2":        "[true true false]",   // not circular: the later ones are lost
		`"2"`:            "[false false false]", // the wrong type counts as absent
	} {
		r := NewRegistry()
		if value != "" {
			if err := r.SetText(queuingKey+`\MaxBadMailFolderSize`, value); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.SetText(queuingKey+`\BadMailSyncPeriod`, "dword:1"); err != nil {
			t.Fatal(err)
		}
		folder, now := NewBadmailFolder(BadmailRuleOf2003SP1(r)), dayOfFix
		var taken []bool
		for range 3 {
			taken = append(taken, folder.Take(now, kilobyte))
			now = now.Add(time.Minute)
		}
		if got := fmt.Sprint(taken); got != want {
			t.Errorf("MaxBadMailFolderSize %q: want %s, got %s", value, want, got)
		}
	}
	folder := NewBadmailFolder(BadmailUnlimited)
	if !folder.Take(dayOfFix, kilobyte) {
		t.Error("want every product before Exchange 2003 SP1 to write its bad mail")
	}
}

func TestBadmailFolderLooksOnlyNowAndThen(t *testing.T) {
	folder := NewBadmailFolder(BadmailRule{Limit: 1, SyncEvery: 10 * time.Minute})
	file := []File{{"x", []byte("xx")}}
	if !folder.Take(dayOfFix, file) || !folder.Take(dayOfFix.Add(9*time.Minute), file) {
		t.Error("want the size of the last look to count until the next")
	}
	if folder.Take(dayOfFix.Add(10*time.Minute), file) {
		t.Error("want the look after ten minutes to find the folder full")
	}
}
