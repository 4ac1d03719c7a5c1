// The worker in which the simulator runs when the page has no server. wasm_exec.js is the one that comes with Go. The
// module sets the global function smtplabAsk, from a request's JSON to the promise of a reply's, and then calls smtplabReady
// (internal/lab/wasm).

export type ToWorker =
  | { kind: 'load'; module: string; bytes: number; sha256: string }
  | { kind: 'ask'; id: number; request: string }
export type FromWorker =
  | { kind: 'progress'; part: number }
  | { kind: 'ready' }
  | { kind: 'failed'; message: string }
  | { kind: 'answer'; id: number; answer: string }

interface GoProgram { importObject: WebAssembly.Imports; run(instance: WebAssembly.Instance): Promise<void> }
declare const Go: new () => GoProgram
declare function importScripts(...urls: string[]): void
declare let smtplabAsk: undefined | ((request: string) => Promise<string>)

const tell = (message: FromWorker) => (self as unknown as { postMessage(m: FromWorker): void }).postMessage(message)

self.onmessage = async (event: MessageEvent<ToWorker>) => {
  const message = event.data
  try {
    if (message.kind === 'load') await load(message.module, message.bytes, message.sha256)
    else if (typeof smtplabAsk === 'function') tell({ kind: 'answer', id: message.id, answer: await smtplabAsk(message.request) })
  } catch (error) {
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) })
  }
}

async function load(module: string, bytes: number, sha256: string) {
  importScripts('wasm_exec.js')
  // The hash in the address makes a copy in the browser's cache good for ever.
  const response = await fetch(`${module}?${sha256.slice(0, 16)}`, { cache: 'force-cache' })
  if (!response.ok || !response.body) throw new Error(`${module}: ${response.status} ${response.statusText}`)
  const wasm = await unpacked(response.body.pipeThrough(counting(bytes)))
  const go = new Go()
  // It is compiled while it arrives.
  const { instance } = await WebAssembly.instantiateStreaming(new Response(wasm, { headers: { 'Content-Type': 'application/wasm' } }), go.importObject)
  Object.assign(self, { smtplabReady: () => tell({ kind: 'ready' }) })
  await go.run(instance) // for as long as it lives
  throw new Error('The simulator has ended. Load the page again.')
}

type Bytes = Uint8Array<ArrayBuffer>

// counting passes bytes on and says how many of all there were.
function counting(all: number) {
  let seen = 0
  return new TransformStream<Bytes, Bytes>({
    transform(chunk, controller) {
      seen += chunk.byteLength
      tell({ kind: 'progress', part: all > 0 ? Math.min(1, seen / all) : 0 })
      controller.enqueue(chunk)
    },
  })
}

// unpacked undoes gzip, unless the server, or the browser, has done so: the first byte tells.
async function unpacked(stream: ReadableStream<Bytes>): Promise<ReadableStream<Bytes>> {
  const [whole, begin] = stream.tee()
  const reader = begin.getReader()
  const { value } = await reader.read()
  void reader.cancel()
  return value?.[0] === 0x1f ? whole.pipeThrough(new DecompressionStream('gzip')) : whole
}
