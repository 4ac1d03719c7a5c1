// Package harness reads scenarios, builds their worlds, runs them and has them judged. This is the manual of the
// language in which scenarios are written.
//
// # A scenario
//
// A scenario is a text file that ends in .txtar. Its first part is the script: what there is, what happens, what must be
// seen. Sections follow, each after a line such as "-- note.eml --": mail, zones, registry text, excerpts.
//
//	# A server that says only SERVER is turned away
//	#
//	# The story in prose: who does what, and why.
//	refs     Q186142 RFC5321:2.3.5
//	zone     company
//	host     server.company.example  209.214.184.154  mcis1  computer-name=SERVER
//	host     mx.strict.example       172.16.0.25      strict-helo
//	mailbox  server.company.example  ana@company.example
//
//	send     server.company.example  note.eml
//	wait     quiet
//	see      dialogue  refused
//	see      ndr       ana@company.example  returned
//
//	# The next chapter.
//	...
//	-- refused --
//	C: EHLO SERVER
//	S: 501 ...
//
// Line 1 is the title; the paragraphs below it are the story. Header words come first, then the world, then the steps.
// Each further paragraph of "#" lines opens a chapter. A comment stands on lines of its own; it cannot follow words.
// Words are parted by blanks. A word of the form name=value is a setting of the product, fault or box before it.
//
// There are no variables, conditions or expressions. Where a story needs logic, a word is added in Go: one file.
//
// # Header words
//
//	refs REF...                     the articles and RFC sections that say so; every scenario has them
//	level MUST|SHOULD|MAY|interop   how binding the rule is; interop unless given
//	role server|relay|dsn|client    whom a conformance case tests
//	requirement NAME                the requirement that it examines, such as RFC5321-4.1.1.5-01
//	profile NAME...                 the profiles that it belongs to
//	needs WORD...                   what a system under test must have
//	clock YYYY-MM-DD [HH:MM:SS]     the world's time at the beginning; 3 November 2003 unless given
//	each NAME VALUE VALUE...        runs the whole story once for each value
//	exercise predict|cure|diagnose  what the scenario asks of a student; the next four belong to it
//	question TEXT                   what is asked
//	hint TEXT                       helps one step further; there may be several
//	knob KIND HOST|ADDRESS [NAME...]  what is the student's to change: settings, registry, product, box, fault, zone
//	cure SECTION...                 cures that are known to be right
//
// With each, NAME stands for the value as a word or after "=". A value of several words has commas between them:
// "mcis2,version=2.0". Each run is a case with a name of its own: kb/q276347/smart-host-by-name[iis5]. A section named
// "refused[iis5]" takes the place of the section "refused" in that case; "refused[mcis2]" does so for all values whose
// first word is mcis2.
//
// # The world
//
//	host NAME ADDRESS[,ADDRESS...] PRODUCT [NAME=VALUE...]           a mail server
//	mailbox HOST ADDRESS...                                          local mailboxes of a host
//	registry HOST HKLM\KEY\NAME TEXT|dword:NUMBER                    what its registry holds from the beginning
//	zone SECTION...                                                  zones of the default DNS server, 198.51.100.53
//	dns ADDRESS SECTION... [FAULT [NAME=VALUE...]]...                a DNS server, and how it lies
//	link HOST HOST [latency=TIME] [BOX [NAME=VALUE...]]...           what stands between two hosts
//
// A host is the final destination of the domains of its mailboxes, and of each domain of the zones whose best MX record
// names it. A domain of which no mailbox is listed takes any local part. Hosts without a setting dns= ask the first DNS
// server of the file.
//
// After the first step, zone, dns, link and mailbox are steps: they take the place of what was declared, from then on. A
// DNS server answers otherwise at once; a link changes for new connections; mailboxes change at the next restart.
//
// # Steps
//
//	send HOST SECTION [from=ADDRESS] [to=ADDRESS,...]   a program on the host hands a message in
//	wait DURATION|quiet                                 lets time pass
//	set HOST NAME=VALUE...                              changes settings; they take effect at restart
//	set HOST HKLM\KEY\NAME TEXT|dword:NUMBER|-          changes a registry value; it takes effect at restart
//	reg HOST SECTION                                    imports registry text
//	restart HOST                                        stops the mail server and starts it again
//	crash HOST                                          cuts the power, until restart
//	ask HOST udp|tcp NAME TYPE                          an ordinary program on the host asks the DNS
//	talk HOST SECTION [N]                               speaks SMTP with a host, word by word
//	see TOPIC ...                                       claims what must be seen
//	sign dialogue|dns EXCERPT                           the same, and the sign by which the trouble is known in a capture
//	choice SECTION TOPIC ...                            an answer to choose, and what is seen if it is right
//	goal TOPIC ...                                      what must be seen once the exercise is cured
//
// "wait quiet" ends when every recipient is delivered, relayed, returned, dropped, in Badmail or waiting for its next
// try, and no connection is open. Sections of mail have LF at the line ends in the file and CRLF on the wire.
//
// # What can be seen
//
//	see dialogue EXCERPT                a connection went like this
//	see dns EXCERPT                     DNS was asked and answered like this
//	see queue HOST N [EXCERPT]          so many messages wait on the host
//	see inbox ADDRESS N [EXCERPT]       so many messages came into the mailbox
//	see body ADDRESS SECTION            the body of the one message that came is exactly this
//	see relayed ADDRESS TALK            the message that a talk handed in came octet for octet
//	see stamp ADDRESS RULE [WORD...]    the relay's Received field keeps a rule
//	see reached DOMAIN                  mail came for just those recipients that were taken
//	see report ADDRESS RULE [WORD...]   the notifications that came keep a rule of RFC 3464
//	see ndr ADDRESS STATUS|EXCERPT      a report came into the mailbox
//	see badmail HOST 0|EXCERPT...       files were put into the Badmail folder
//	see log HOST EXCERPT                the protocol log has these lines
//	see eventlog HOST|BOX EXCERPT       the event log has this entry
//	see trace HOST EXCERPT              Network Monitor on the host shows these frames
//	see fate ADDRESS FATE [HOST]        what became of the recipient's message
//	see hang [HOST]                     something waits for ever
//	see replies RULE                    all that was answered in talks keeps a rule
//
// Topics look at the current chapter alone, up to their own line. Queue and fate tell of that moment; inbox counts what
// came in the chapter.
//
// # Excerpts
//
// An excerpt quotes the telling lines, in order; other lines may stand between them. "..." stands for any run of
// characters, and " ..." at the end for nothing as well. In a reply's code, x is any digit: "S: 5xx ...". A line with "!"
// in front must not be there, in any connection or file of the chapter.
//
//	C: what the client said        S: what the server said
//	F: what a box did              D: what was asked or answered in the DNS
//	C closes, S resets, C gave up after 10m0s waiting for the reply to XEXCH50, C connects 10.0.0.1 > 10.0.0.2:25
//	C begins TLS 1.3 with mx.example (verified), S gets no TLS: timed out
//
// What is said under TLS is told in the clear. Of AUTH only the mechanism is told: "C: AUTH PLAIN ***".
//
// "C+" and "S+" claim besides that the line left in one segment with the line before (pipelining). "after 4s" and "within
// 5s", on lines of their own, claim the time between the lines above and below. "!..." below other lines says that there
// is nothing but them.
//
// A line that was said and never heard has "(lost)" at its end; one that was heard and never said, "(forged)". Octets
// that are no lines are summed up: "C: <1020 octets>" for a BLOB, "C: <message of 312 octets>", "C: <chunk of 312 octets>".
// A DNS line begins with the asker, who may be left out: "D: mx.example ? mail.isp.example A tcp" for a question, "D:
// mx.example ! mail.isp.example A 192.168.2.25" for an answer, "D: mx.example refused" where there was none.
//
// # Talks
//
// In the section of a talk, "C:" lines are sent and "S:" lines must come:
//
//	S: 220 ...
//	C: EHLO client.example
//	S: 250-SIZE...
//	S: 250 ...
//	C: RCPT TO:<MAILBOX>
//	S: 503 ...
//	or S: 5xx ...      non-strict: the code for a wrong order is 503
//	closed
//
// An "S:" line claims the last line of a reply; with "-" after the code, a line before the last. "or S:" is another
// outcome, with its verdict and reason, and so is "or closed"; the first that fits counts. After "non-strict, ends: why",
// and after "ends: why" for an outcome that is right, nothing more is said. "pass: why" is right as well, and decides the
// case: nothing that the story claims further on is looked for, as the message that a server may refuse. So do outcomes that
// are unsupported or inconclusive. "silent 5s" claims that nothing comes meanwhile.
//
// "offers PIPELINING" and "lacks ETRN" stand below the reply to EHLO: of a server of which they are not true the rule asks
// nothing, and the verdict is unsupported. "offers SIZE ..." wants any parameter, "offers SIZE <5000" a number below that.
//
// Where a rule binds the server all the same, and only could not be tried, the word is "unexamined: why", behind an outcome or
// behind "offers KEYWORD". The verdict is unsupported as well, but a certificate does not say that the rule does not apply.
// "offers DSN   pass: why" is for a server without it of which enough was seen already.
//
// "C:" lines that follow each other leave in one segment; "C+100:" is so many lines of a segment, with their numbers for
// "#". "C*100:" is a line that is said so many times, each time answered by the "S:" line below it. They may hold \\ \r \n
// \t \xHH, and \{TEXT*N} for TEXT N times. A line that ends with \n has a bare LF; one that ends with a single \ has no
// end. "pause 5s", "half-close", "close" and "cut" (RST) are things we do; "restart" stops the server and starts it again,
// while we are connected. "closed" and "reset" are things that must be done to us. A talk ends at the first reply that does
// not fit. With a number behind the section, "talk HOST SECTION 5", so many clients hold the same talk at once: each says a
// line and hears the answer before any says the next.
//
// "starttls", after the 220 to STARTTLS, shakes hands and claims that TLS begins; with "or closed" below it the server may hang
// up instead. "C:" lines that follow "C: STARTTLS" at once leave in one segment with it, in the clear. "tls" as the first line
// of a talk calls port 465, where TLS begins at once.
//
// Names in capitals are filled in: MAILBOX and MAILBOX2 are addresses that take mail, NOBODY is one of the same DOMAIN that
// does not exist, LOCAL what stands before the @ of MAILBOX, STRANGER one to which nobody may relay, SERVER the host's name
// and ADDRESS its address. CREDENTIALS is what the first of the host's users answers to AUTH PLAIN, USERNAME and PASSWORD
// what he answers to AUTH LOGIN.
//
// # Exercises
//
// An exercise is a scenario of which the student is told the story, and not the end. Played as it stands it shows the
// trouble, and its claims are true of that. It is one story, without each, and has hints. Of the three kinds,
//
//	exercise  predict
//	question  Where is the offer ten minutes later?
//	...
//	wait      10m
//	choice    waits     fate  bob@fabrikam.example  queued
//	choice    returned  fate  bob@fabrikam.example  returned
//	-- waits --
//	It waits in the queue of mail.contoso.example.
//
//	Yes. The server has no answer to the BLOB, and waits for one.
//
// asks what will happen. A choice is a step: it looks at the story up to its line, as "see" would there. Its section holds
// the answer, and, after an empty line, why it is right or wrong. Which one is right nobody writes: exactly one must be
// true of the record. In diagnose the world is not shown, but only what was captured and logged. The choices are articles,
// and what is seen is the sign of each: "choice KB818222 dialogue stuck". The one that is among the refs must be true.
//
// In cure the student changes the world until every line "goal" holds and no message is lost. As the scenario stands that
// must not be so. Lines "knob" say what is the student's to change; with any other change nothing is cured
// ([Scenario.Strays]). A cure that is known to be right is a section of lines that change the world:
//
//	exercise  cure
//	knob      settings  mail.contoso.example
//	knob      registry  mail.contoso.example
//	cure      suppress
//	...
//	goal      inbox  bob@fabrikam.example  1
//	-- suppress --
//	# The value keeps XEXCH50 from hosts outside.
//	set       mail.contoso.example  HKLM\SYSTEM\CurrentControlSet\Services\SMTPSVC\XEXCH50\SuppressExternal  dword:1
//	restart   mail.contoso.example
//
// Its lines are steps that are done before the story begins. Each cure is a case of its own, exercises/cure/the-offer[suppress],
// which is played with the goal in the place of all other claims.
//
// Beside the scenarios of an article may lie a lesson.plan, for the teacher: a title, the aim in the paragraphs below it,
// and lines "ref ARTICLE", "lesson SCENARIO" in the order in which a class goes, and "ask SECTION" with a question for
// the class and its answer.
//
// # Verdicts
//
// A claim that does not hold is a failure; at level SHOULD it is non-strict, at MAY unsupported. Besides, the harness
// keeps a ledger: every recipient of a message that was accepted has exactly one fate. One that vanishes is an error
// unless the story claims it with "see fate ADDRESS vanished"; a second copy is a failure unless it claims "duplicate". A
// task that hangs is an error unless the story says "see hang". A verdict depends on nothing but the scenario and the
// record, so an archived record can be judged again.
//
// Excerpts are claims, and people write them; no tool rewrites them. The complete transcript of each case is in the
// golden file beside the scenario, which tools write and people review.
//
// # On real sockets
//
// The same story can be played on the sockets of the operating system and in real time (smtplab run --real, [Real]), and
// the same claims must hold. Hosts, addresses and ports are those of the story; where the system has no private network for
// them, they stand on 127.0.0.0/8, and record and claims have those of the story all the same. The machines' clocks are
// set to the story's time, so that it may quote dates.
//
// What only a simulated network has makes a case unsupported, with the line that needs it: a latency, boxes that lose
// octets, DNS servers whose system ignores calls, calls and questions to nobody, a power cut in the middle of a dialogue,
// "see trace" and "see hang". So does a story that takes longer than one is ready to wait, 20 seconds unless told
// otherwise; short waits are really waited. All that is known before anything is opened, by reading and by a rehearsal in
// a simulated world. "wait quiet" is over when no server has anything to do now and no connection is open; a story that
// is not quiet a minute after its rehearsal was is inconclusive, and so is a claim that fits but for the times that it
// quotes ("within 1s", 9:00:00, "next in 15m0s"), because a machine may be busy. "crash" resets connections, as real
// systems do. Golden files are of simulated worlds and are not compared. The record has the same facts, without packets;
// it says on which ground it was made, and is judged like any other.
//
// # In Go
//
// [Load] reads a book, [Case.Run] runs a case, [Run.Judge] grades it. [Words] lists the language with the manual of each
// word. A run writes nothing but to the sink that it is given, and is the same for the same seed. [Case.Picture] shows what a
// case was read as, [Case.Visit] lets somebody type to a host when the story is over, and [Narrow] is the text of one case.
package harness
