import type { Seen } from '../api.ts'
import { duration } from '../words/time.ts'
import { queueAsOf } from './asOf.ts'

// Queues show what waits on each host at this moment.
export function Queues({ hosts, now }: { hosts: Seen[]; now: number }) {
  const known = hosts.map((h) => ({ host: h.host, waiting: queueAsOf(h.queue, now) })).filter((q) => q.waiting !== undefined)
  if (known.length === 0) return <p class="fine">No server has had mail to send yet.</p>
  return (
    <>
      {known.map(({ host, waiting }) => (
        <section key={host} class="queue" aria-label={`Queue of ${host}`}>
          <h3>{host}</h3>
          {waiting!.length === 0 ? <p class="fine">The queue is empty.</p> : (
            <ul>{waiting!.map((l, i) => <li key={i}>{l.text} <span class="fine">since {duration(l.at)}</span></li>)}</ul>
          )}
        </section>
      ))}
    </>
  )
}
