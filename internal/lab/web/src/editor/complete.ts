// Completion from the catalogue: what may stand at this place of a line.
import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete'
import type { Book, Thing } from '../api.ts'
import type { Named } from './named.ts'
import { named } from './named.ts'
import { settingsOf, settingValue } from './settings.ts'

// A Line is the words of a line up to the cursor; the last one is being typed.
interface Line { words: string[]; known: Named; book: Book }

type Offer = (line: Line) => Completion[]

export function completer(book: Book): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const line = context.state.doc.lineAt(context.pos)
    const known = named(context.state.doc.toString())
    if (line.number >= known.below || line.text.startsWith('#')) return null
    const before = line.text.slice(0, context.pos - line.from)
    const words = before.split(/\s+/)
    if (words[0] === '' && words.length > 1) return null
    const typed = words.at(-1) ?? ''
    if (!typed && !context.explicit && words.length === 1) return null
    const cut = typed.includes('=') ? typed.indexOf('=') + 1 : 0
    const options = offered({ words, known, book })
    return options.length ? { from: context.pos - typed.length + cut, options, validFor: /^[^\s=]*$/ } : null
  }
}

function offered(line: Line): Completion[] {
  const { words, book } = line
  if (words.length === 1) return things(book.words.filter((w) => w.kind !== 'see'), 'keyword')
  return words.at(-1)!.includes('=') ? settingValue(book, line.words, line.known) : (places[words[0]!] ?? anyName)(line)
}

const places: Record<string, Offer> = {
  host: ({ words, book, known }) => words.length === 4 ? things(book.products, 'product') : words.length > 4 ? settingsOf(book, words, known) : [],
  set: ({ words, book, known }) => words.length === 2 ? names(known.hosts, 'host') : settingsOf(book, words, known),
  link: ({ words, book, known }) => words.length < 4 ? names(known.hosts, 'host')
    : [...things(book.boxes, 'box'), { label: 'latency=', type: 'setting' }, ...settingsOf(book, words, known)],
  dns: ({ words, book, known }) => words.length < 3 ? []
    : [...names(known.sections, 'section'), ...things(book.faults, 'fault'), ...settingsOf(book, words, known)],
  see: (line) => line.words.length === 2 ? things(line.book.words.filter((w) => w.kind === 'see'), 'topic') : anyName(line),
  zone: ({ known }) => names(known.sections, 'section'),
  wait: () => names(['quiet', '10m', '1h', '1d', '2d'], 'time'),
  level: () => names(['MUST', 'SHOULD', 'MAY', 'interop'], 'level'),
  clock: () => [],
  refs: ({ book }) => names(book.articles.map((a) => a.ref), 'article'),
  each: ({ words, book }) => words.length > 2 ? things(book.products, 'product') : [],
}

// anyName offers what the text itself names, for words that are about hosts, mailboxes and sections.
function anyName({ known }: Line): Completion[] {
  return [...names(known.hosts, 'host'), ...names(known.mailboxes, 'mailbox'), ...names(known.sections, 'section')]
}

function things(list: Thing[], type: string): Completion[] {
  return list.map((thing) => ({ label: thing.name, type, detail: thing.summary, ...(thing.usage ? { info: thing.usage } : {}) }))
}

function names(list: string[], type: string): Completion[] {
  return list.map((label) => ({ label, type, detail: type }))
}
