// What a scenario's text names itself: its hosts, mailboxes and sections.
import { sectionLine } from './language.ts'

export interface Named {
  hosts: string[]
  products: Record<string, string> // by host
  mailboxes: string[]
  sections: string[]
  below: number // the line of the first section: there the script ends
}

export function named(text: string): Named {
  const found: Named = { hosts: [], products: {}, mailboxes: [], sections: [], below: Infinity }
  text.split('\n').forEach((line, i) => {
    const section = sectionLine.exec(line)
    if (section) {
      found.sections.push(section[1]!)
      found.below = Math.min(found.below, i + 1)
    } else if (found.below === Infinity) {
      readWords(line.split(/\s+/), found)
    }
  })
  return found
}

function readWords([word, name, second, third]: string[], found: Named) {
  if (word === 'host' && name) {
    found.hosts.push(name)
    if (third) found.products[name] = third
  }
  if (word === 'mailbox' && second) found.mailboxes.push(second)
}
