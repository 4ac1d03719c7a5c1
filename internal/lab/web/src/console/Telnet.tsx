import { useState } from 'preact/hooks'
import type { World } from '../api.ts'
import type { ConsolesProps } from '../parts.ts'
import { blobAfter, enterRefused } from './blob.ts'
import { ConsoleBar } from './ConsoleBar.tsx'
import { handshakeAfter } from './handshake.ts'
import { HandshakeNote } from './HandshakeNote.tsx'
import { Prompt } from './Prompt.tsx'
import { Transcript } from './Transcript.tsx'
import { useTalk } from './useTalk.ts'

// Telnet is a window to a server's port 25: what is typed goes out as it stands, and the product answers.
export function Telnet({ ask, text, seed, typed, onTyped, host, book, world }: ConsolesProps & { host: string }) {
  const lines = typed[host]
  const [fresh, setFresh] = useState(false) // connected a moment ago
  const connected = lines !== undefined
  const { told, busy, error } = useTalk(ask, text, host, lines ?? [], seed, connected)
  const say = (...more: string[]) => onTyped(host, [...(lines ?? []), ...more])
  const blob = blobAfter(told.lines)
  const handshake = handshakeAfter(told)
  const full = book.limits.lines > 0 && (lines?.length ?? 0) >= book.limits.lines
  const stands = standsOf(world, host)
  if (!connected) {
    return (
      <div class="console">
        <p class="fine">Nothing is connected yet. What you type here changes nothing in the lesson's own run. {stands}</p>
        <p><button type="button" class="main" onClick={() => { setFresh(true); onTyped(host, []) }}>Connect to {host}, port 25</button></p>
      </div>
    )
  }
  return (
    <div class="console">
      <Transcript label={`Telnet to ${host}`} told={told} busy={busy} />
      {error && <p class="problem" role="alert">{error}</p>}
      <p class="fine">{stands}</p>
      {enterRefused(told.lines) && (
        <p class="notice" role="status">The 500 answers what you typed behind the BLOB, were it only the Enter: the server had counted its octets, and took the rest of the line for a command. A sender puts no Enter there.</p>
      )}
      {handshake && <HandshakeNote state={handshake} host={host} />}
      {full && <p class="notice">This window takes no more than {book.limits.lines} lines. Start again for a new conversation.</p>}
      <Prompt focused={fresh} label={`Type to ${host}`} sign="C:" disabled={Boolean(told.closed) || full} complete={handshake ? [] : told.complete ?? []}
        said={lines.filter((line) => !line.startsWith('\\{'))} onLine={say} />
      <ConsoleBar count={lines.length} onBack={() => onTyped(host, lines.slice(0, -1))} onRestart={() => onTyped(host, [])}>
        {blob > 0 && <button type="button" onClick={() => say(`\\{X*${blob}}\\`)}>Send a BLOB of {blob} octets</button>}
      </ConsoleBar>
    </div>
  )
}

// standsOf says what stands, and what does not, between this window and the server.
function standsOf(world: World, host: string): string {
  const boxes = [...new Set(world.links.filter((l) => l.a === host || l.b === host).flatMap((l) => l.boxes.map((box) => box.name)))]
  return boxes.length > 0
    ? `This window stands on the server's own side of ${boxes.join(' and ')}: what you type reaches ${host} as it is, whatever a box does to the mail of the story.`
    : `Nothing stands between this window and ${host}: what you type reaches it as it is.`
}
