package products

import "github.com/smtplab/smtplab/sim/peer"

// badmailValues are those that Exchange 2003 SP1 introduced; package peer reads them.
var badmailValues = []Value{
	{queuingKey + `\MaxBadMailFolderSize`, peer.RegDWord, "dword:0", "kilobytes that the Badmail folder may hold, from SP1 on; 0 discards all, ffffffff has no limit", "KB 884068"},
	{queuingKey + `\BadMailSyncPeriod`, peer.RegDWord, "dword:a", "minutes between two looks at the size of the Badmail folder, from SP1 on", "KB 884068"},
}
