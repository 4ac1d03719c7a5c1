import type { ConsolesProps } from '../parts.ts'
import { ConsoleBar } from './ConsoleBar.tsx'
import { Prompt } from './Prompt.tsx'
import { Transcript } from './Transcript.tsx'
import { useTalk } from './useTalk.ts'

const commands = ['set q=mx', 'set q=ptr', 'set q=a', 'set q=ns']

// Nslookup is a window that asks one DNS server, with the commands that Q190026 and its kin use.
export function Nslookup({ ask, text, seed, typed, onTyped, server, book }: ConsolesProps & { server: string }) {
  const lines = typed[server] ?? []
  const { told, busy, error } = useTalk(ask, text, server, lines, seed, true)
  const full = book.limits.lines > 0 && lines.length >= book.limits.lines
  return (
    <div class="console">
      <p class="fine">
        Default server: <code>{server}</code>. Type a name to ask for it. <code>set q=mx</code> asks for another type, <code>set vc</code> asks by TCP.
      </p>
      <Transcript label={`Nslookup on ${server}`} sign=">" told={told} busy={busy} />
      {error && <p class="problem" role="alert">{error}</p>}
      <Prompt label={`Ask ${server}`} sign=">" disabled={full} complete={[...new Set([...(told.complete ?? []), ...commands])]} said={lines}
        onLine={(line) => { if (line.trim()) onTyped(server, [...lines, line.trim()]) }} />
      <ConsoleBar count={lines.length} onBack={() => onTyped(server, lines.slice(0, -1))} onRestart={() => onTyped(server, [])} />
    </div>
  )
}
