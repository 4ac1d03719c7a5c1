import { useMemo, useState } from 'preact/hooks'
import type { Seen } from '../api.ts'
import { duration } from '../words/time.ts'
import { asOf } from './asOf.ts'
import { readEvent } from './event.ts'

const most = 60

// Events is the event viewer, over all hosts that keep an event log: a list, and the entry that is chosen in full.
export function Events({ hosts, now }: { hosts: Seen[]; now: number }) {
  const ever = useMemo(() => hosts.flatMap((h) => (h.events ?? []).map((l) => ({ ...l, host: h.host }))).sort((a, b) => a.at - b.at), [hosts])
  const all = asOf(ever, now)
  const listed = all.slice(-most).reverse().map((l) => ({ host: l.host, at: l.at, ...readEvent(l.text) }))
  const [chosen, choose] = useState(0)
  const open = listed[Math.min(chosen, listed.length - 1)]
  if (!open) return <p class="fine">No server has logged an event yet.</p>
  return (
    <div class="event-viewer">
      <div class="event-list" tabIndex={0} role="group" aria-label="Events, the newest first">
        <table>
          <thead><tr><th scope="col">Type</th><th scope="col">Time</th><th scope="col">Source</th><th scope="col">Event</th><th scope="col">Computer</th></tr></thead>
          <tbody>
            {listed.map((e, i) => (
              <tr key={i} class={e === open ? 'current' : ''}>
                <td><button type="button" aria-pressed={e === open} onClick={() => choose(i)}><span class={`type ${e.type.toLowerCase()}`}>{e.type || 'Event'}</span></button></td>
                <td>{duration(e.at)}</td><td>{e.source}</td><td>{e.id}</td><td>{e.host}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {all.length > most && <p class="fine">The last {most} of {all.length} are listed.</p>}
      <pre class="event-text">{open.text}</pre>
    </div>
  )
}
