package peer

import "time"

// A BadmailForm gives the files that a product leaves in its Badmail folder for one message. Forms are pure.
type BadmailForm func(BadmailInput) []File

// A BadmailInput is what Badmail files are made from.
type BadmailInput struct {
	Message      *Message // what could not be delivered
	Failed       []FailedRecipient
	ComputerName string // NetBIOS name of the server, as in the file names of IIS 4: "MAIL01"
	Local        bool   // the recipients are local ones: IIS 4 writes an .LTR file, else an .RTR file
	Now          time.Time
	Counter      int // number of this message in the folder, from 1
}

// A File is one file of a folder.
type File struct {
	Name string
	Data []byte
}

// A BadmailRule says how much may be written to the Badmail folder.
type BadmailRule struct {
	Limit     int64         // octets in the folder at which writing stops; zero: nothing is written; negative: no limit
	SyncEvery time.Duration // how often the folder's size is looked up; between looks the last size counts
}

// BadmailUnlimited is the rule of all products before Exchange 2003 SP1: everything is written until the disk is full.
var BadmailUnlimited = BadmailRule{Limit: -1}

// queuingKey holds the values that Exchange 2003 SP1 introduced (KB 884068).
const queuingKey = `HKLM\SYSTEM\CurrentControlSet\Services\SMTPSVC\Queuing`

// BadmailRuleOf2003SP1 reads the rule of Exchange 2003 SP1 (KB 884068): MaxBadMailFolderSize is a REG_DWORD in kilobytes;
// absent or zero means that bad mail is discarded, 0xFFFFFFFF that there is no limit. BadMailSyncPeriod is in minutes;
// ten where it is absent (assumed).
func BadmailRuleOf2003SP1(r *Registry) BadmailRule {
	const unlimited = 0xFFFFFFFF
	rule := BadmailRule{SyncEvery: 10 * time.Minute}
	if minutes, ok := r.DWord(queuingKey, "BadMailSyncPeriod"); ok {
		rule.SyncEvery = time.Duration(minutes) * time.Minute
	}
	switch size, _ := r.DWord(queuingKey, "MaxBadMailFolderSize"); size {
	case unlimited:
		rule.Limit = -1
	default:
		rule.Limit = int64(size) * 1024
	}
	return rule
}

// A BadmailFolder knows how full a Badmail folder is. The zero value discards everything.
type BadmailFolder struct {
	rule   BadmailRule
	size   int64 // what is there
	known  int64 // what was there at the last look
	looked time.Time
}

// NewBadmailFolder returns an empty folder.
func NewBadmailFolder(rule BadmailRule) *BadmailFolder { return &BadmailFolder{rule: rule} }

// Take reports whether the files of one message are written; else the message is discarded without a word. The limit is
// not circular: once the folder is full, later mail is discarded and what is there stays (KB 884068).
func (b *BadmailFolder) Take(now time.Time, files []File) bool {
	if b.rule.Limit >= 0 {
		if now.Sub(b.looked) >= b.rule.SyncEvery {
			b.known, b.looked = b.size, now
		}
		if b.known >= b.rule.Limit {
			return false
		}
	}
	for _, f := range files {
		b.size += int64(len(f.Data))
	}
	return true
}
