import type { Seen } from '../api.ts'
import { duration } from '../words/time.ts'
import { asOf } from './asOf.ts'

// Turned are the settings that were turned while the story went on, and the restarts.
export function Turned({ hosts, now }: { hosts: Seen[]; now: number }) {
  const all = hosts.flatMap((h) => asOf(h.changed, now).map((l) => ({ host: h.host, ...l }))).sort((a, b) => a.at - b.at)
  if (all.length === 0) return <p class="fine">No setting has been changed yet.</p>
  return (
    <table>
      <thead><tr><th scope="col">Time</th><th scope="col">Server</th><th scope="col">What</th></tr></thead>
      <tbody>{all.map((l, i) => <tr key={i}><td>{duration(l.at)}</td><td>{l.host}</td><td><code>{l.text}</code></td></tr>)}</tbody>
    </table>
  )
}
