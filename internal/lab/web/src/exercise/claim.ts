// A claim of the language in plain words: "inbox bob@fabrikam.example 1" is "bob@fabrikam.example gets 1 message".
export function tellClaim(claim: string): string {
  const [topic = '', who = '', third = ''] = claim.trim().replace(/^(see|goal)\s+/, '').split(/\s+/)
  const count = (n: string) => n === '1' ? '1 message' : n === '0' ? 'no message' : `${n} messages`
  switch (topic) {
    case 'inbox': return third === '0' ? `No mail comes for ${who}.` : `${count(third)} ${third === '1' ? 'comes' : 'come'} into the mailbox of ${who}.`
    case 'queue': return third === '0' ? `Nothing waits in the queue of ${who}.` : `${count(third)} ${third === '1' ? 'waits' : 'wait'} in the queue of ${who}.`
    case 'badmail': return third === '0' ? `Nothing goes to the Badmail folder of ${who}.` : `The Badmail folder of ${who} gets what is quoted.`
    case 'fate': return `The message for ${who} is ${third}.`
    case 'ndr': return `${who} gets a report that mail could not be delivered.`
    case 'dialogue': return `The conversation goes as it should: ${who.replaceAll('-', ' ')}.`
    case 'dns': return 'The DNS is asked and answers as it should.'
    case 'log': return `The protocol log of ${who} has the lines that are quoted.`
    case 'knob': return 'Something was changed that is not yours to change.'
    case 'eventlog': return `The event log of ${who} has, or lacks, the entry that is quoted.`
    default: return ''
  }
}
