// A simulator that runs in the browser, in a worker, so that the page stays responsive while two days pass.
import type { Transport } from './simulator.ts'
import type { FromWorker, ToWorker } from './worker.ts'

interface Waiting { done: (answer: string) => void; failed: (error: Error) => void }

// openModule starts the worker, which fetches the module of so many bytes, and tells how far it has come.
export function openModule(module: string, bytes: number, sha256: string, progress: (part: number) => void): Promise<Transport> {
  const worker = new Worker('worker.js')
  const waiting = new Map<number, Waiting>()
  let last = 0
  const transport: Transport = (request) => new Promise((done, failed) => {
    waiting.set(++last, { done, failed })
    tell(worker, { kind: 'ask', id: last, request })
  })
  return new Promise((opened, refused) => {
    const end = (message: string) => {
      worker.terminate()
      refused(new Error(message))
      for (const one of waiting.values()) one.failed(new Error(message))
      waiting.clear()
    }
    worker.onerror = (event) => end(event.message || 'the worker could not be started')
    worker.onmessage = (event: MessageEvent<FromWorker>) => {
      const said = event.data
      switch (said.kind) {
        case 'progress': return progress(said.part)
        case 'ready': return opened(transport)
        case 'failed': return end(said.message)
        case 'answer':
          waiting.get(said.id)?.done(said.answer)
          waiting.delete(said.id)
      }
    }
    tell(worker, { kind: 'load', module, bytes, sha256 })
  })
}

function tell(worker: Worker, message: ToWorker) {
  worker.postMessage(message)
}
