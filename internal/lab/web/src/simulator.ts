// The seam between the page and the simulator. lab.json, beside index.html, says which of the two there is; nothing else
// in the page knows.
import { signal } from '@preact/signals'
import type { Asks, Problem, Reply } from './api.ts'
import { openServer } from './server.ts'
import { openModule } from './module.ts'

export type Ask = <K extends keyof Asks>(kind: K, body: Asks[K]['body']) => Promise<Asks[K]['reply']>

// A Transport carries one request, written as JSON, and brings its reply.
export type Transport = (request: string) => Promise<string>

// loading is how much of the simulator has arrived, from 0 to 1, while it is fetched.
export const loading = signal<number | undefined>(undefined)

interface Lab { simulator: 'server' | 'wasm'; module?: string; bytes?: number; sha256?: string }

// A Refusal is an answer that there is none: a mistake in the text, or a limit that was met.
export class Refusal extends Error {
  constructor(message: string, readonly problems: Problem[]) {
    super(message)
  }
}

// Go writes an empty list as null. A quote within a string has a backslash before it, so this finds keys only.
const emptyList = /(?<!\\)":null(?=[,}])/g

let transport: Promise<Transport> | undefined
let own = false // the simulator is this browser's, and serves nobody else

async function open(): Promise<Transport> {
  const lab: Lab = await (await fetch('lab.json')).json()
  own = lab.simulator === 'wasm'
  if (!own) return openServer()
  return openModule(lab.module ?? 'smtplab.wasm', lab.bytes ?? 0, lab.sha256 ?? '', (part) => { loading.value = part })
}

// carry brings an answer. The book is the same for all who look, so it lies beside the page as a file, and the first view
// needs no simulator.
async function carry(kind: string, body: unknown): Promise<string> {
  if (kind === 'list') {
    const file = await fetch('book.json')
    if (!file.ok) throw new Error(`book.json: ${file.status} ${file.statusText}`)
    return file.text()
  }
  transport ??= open()
  return (await transport)(JSON.stringify({ ask: kind, body }))
}

export const ask: Ask = async (kind, body) => {
  let answer: string
  try {
    answer = await carry(kind, body)
  } catch (error) {
    transport = undefined // the next question tries again
    throw new Refusal(`The simulator did not answer: ${error instanceof Error ? error.message : String(error)}`, [])
  } finally {
    loading.value = undefined
  }
  const reply: Reply<Asks[typeof kind]['reply']> = JSON.parse(answer.replace(emptyList, '":[]'))
  if (reply.body === undefined || reply.error) throw new Refusal(reply.error ?? '', reply.problems ?? [])
  return reply.body
}

// spare does something ahead, once the page has nothing else to do, where that costs nobody anything. What a browser's own
// simulator does for the first time is slow: it is compiled as it goes.
export function spare(work: () => void) {
  if (!own) return
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work)
  else setTimeout(work, 300)
}
