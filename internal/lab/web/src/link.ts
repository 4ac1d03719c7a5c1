// The address of the page holds its exact state, after the "#": a readable part, and for all that a student has changed
// the rest as JSON, deflated, in base64url. Nothing of it is sent to any server.
import { seedMistake } from './knobs/seed.ts'
import type { State } from './state.ts'

// The largest state that a link may hold once it is unpacked, in characters: what a stranger sends has a bound.
const largest = 1 << 20

export async function toFragment(state: State): Promise<string> {
  const { view, name, ...rest } = state
  const readable = `#${view}${name ? '/' + encodeURI(name) : ''}`
  const more = JSON.stringify(rest)
  return more === '{}' ? readable : `${readable}~${await pack(more)}`
}

export async function fromFragment(fragment: string): Promise<State> {
  const [readable = '', packed = ''] = fragment.replace(/^#/, '').split('~')
  const slash = readable.indexOf('/')
  const view = slash < 0 ? readable : readable.slice(0, slash)
  const name = slash < 0 ? '' : decodeURI(readable.slice(slash + 1))
  const state = { view: isView(view) ? view : 'book', name } as State
  if (!packed) return state
  const { source, ...rest } = checked(JSON.parse(await unpack(packed)))
  const own = source?.trim() || state.view === 'write' // elsewhere an empty text is none: the book's is shown
  return { ...rest, ...(own && source !== undefined ? { source } : {}), ...state }
}

// A LinkMistake is what is wrong in a link that could be unpacked.
export class LinkMistake extends Error {
  constructor(mistake: string) {
    super(`This link cannot be followed. ${mistake}`)
  }
}

// A Check says why something is not what a field of a link holds, empty where it is.
type Check = (value: unknown) => string

const want = (what: string, holds: (value: unknown) => boolean): Check => (value) => holds(value) ? '' : `has ${what}`
const text = want('a text', (v) => typeof v === 'string')
const flag = want('true or false', (v) => typeof v === 'boolean')
const count = want('a whole number', (v) => Number.isSafeInteger(v) && Number(v) >= 0)
const isObject = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)
const list = (of: Check): Check => want('a list', (v) => Array.isArray(v) && v.every((item) => !of(item)))
const table = (of: Check): Check => want('lists by name', (v) => isObject(v) && Object.values(v).every((item) => !of(item)))
const object = (fields: Record<string, Check>): Check => want('other things in it', (v) =>
  isObject(v) && Object.entries(fields).every(([name, check]) => !(name in v) || !check(v[name])))

const kinds = ['setting', 'registry', 'product', 'box', 'fault', 'zone', 'section']
const kind = want('a kind of change', (v) => kinds.includes(String(v)))
const changes = list((v) => isObject(v) ? kind(v.kind) || object({
  host: text, a: text, b: text, server: text, name: text, value: text, settings: list(text), on: flag,
})(v) : 'has changes')

// What the packed part of a link may hold, as State has it.
const fields: Record<Exclude<keyof State, 'view' | 'name'>, Check> = {
  source: text, changes, case: text, seed: seedMistake, ran: flag,
  before: object({ name: text, source: text, changes, case: text }), seedBefore: seedMistake,
  at: count, tab: text, consoles: table(list(text)), search: text,
}

// checked takes from a link what it knows, and refuses what is not of its type: a stranger may have made it.
function checked(rest: unknown): Partial<State> {
  if (!isObject(rest)) throw new LinkMistake('It does not hold what a link of this page does.')
  const known = Object.entries(fields).filter(([name]) => Object.hasOwn(rest, name))
  for (const [name, check] of known) {
    const mistake = check(rest[name])
    if (mistake) throw new LinkMistake(check === seedMistake ? mistake : `Its “${name}” is not of its kind: a link of this page ${mistake}.`)
  }
  return Object.fromEntries(known.map(([name]) => [name, rest[name]]))
}

function isView(view: string): view is State['view'] {
  return view === 'book' || view === 'lesson' || view === 'write' || view === 'sheet'
}

async function pack(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

async function unpack(packed: string): Promise<string> {
  const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0))
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    text += decoder.decode(value, { stream: true })
    if (text.length > largest) {
      void reader.cancel()
      throw new LinkMistake('It holds more than a page may.')
    }
  }
}
