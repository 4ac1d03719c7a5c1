// The settings that may follow a product, a box or a fault, and their values.
import type { Completion } from '@codemirror/autocomplete'
import type { Book, Param, Thing } from '../api.ts'
import type { Named } from './named.ts'

// settingsOf offers the settings of what stands before on the line, but for those that it has.
export function settingsOf(book: Book, words: string[], known: Named): Completion[] {
  const given = words.slice(0, -1)
  const thing = subject(book, given, known)
  const settings = (thing?.params ?? [])
    .filter((p) => !given.some((word) => word.startsWith(`${p.name}=`)))
    .map((p): Completion => ({ label: `${p.name}=`, type: 'setting', detail: p.usage, ...(p.default ? { info: `${p.default} unless set` } : {}) }))
  if (words[0] !== 'set') return settings
  return [...settings, ...(thing?.registry ?? []).map((r): Completion => ({ label: r.path, type: 'registry', detail: r.usage, info: `${r.type}, ${r.source}` }))]
}

// settingValue offers the values of the setting that is being typed.
export function settingValue(book: Book, words: string[], known: Named): Completion[] {
  const name = words.at(-1)!.split('=')[0]
  const param = subject(book, words.slice(0, -1), known)?.params?.find((p) => p.name === name)
  return param ? values(param).map((label) => ({ label, type: 'value' })) : []
}

function values(param: Param): string[] {
  if (param.choices?.length) return param.choices
  if (param.default === 'yes' || param.default === 'no') return ['yes', 'no']
  return param.default ? [param.default] : []
}

// subject is what a setting at the end of the line belongs to: the product of a host, or the last box or fault.
function subject(book: Book, words: string[], known: Named): Thing | undefined {
  const [first, name = ''] = words
  if (first === 'set') return book.products.find((p) => p.name === known.products[name])
  const all = [...book.products, ...book.boxes, ...book.faults]
  return words.toReversed().map((word) => all.find((t) => t.name === word)).find((t) => t !== undefined)
}
