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
  const rest: unknown = JSON.parse(await unpack(packed))
  if (!rest || typeof rest !== 'object') return state
  const mistake = 'seed' in rest ? seedMistake(rest.seed) : ''
  if (mistake) throw new LinkMistake(`This link cannot be followed. ${mistake}`)
  return { ...rest, ...state }
}

// A LinkMistake is what is wrong in a link that could be unpacked.
export class LinkMistake extends Error {}

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
      throw new Error('The link holds more than a page may.')
    }
  }
}
