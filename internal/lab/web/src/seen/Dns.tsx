import type { Seen } from '../api.ts'
import { duration } from '../words/time.ts'
import { asOf } from './asOf.ts'
import { useEnd } from './useEnd.ts'
import { useWhose } from './Whose.tsx'

const most = 120

export function Dns({ hosts, now }: { hosts: Seen[]; now: number }) {
  const { host, choice } = useWhose(hosts.filter((h) => h.dns?.length), 'Whose questions')
  const lines = asOf(host?.dns, now)
  const frame = useEnd(`${host?.host} ${lines.length}`)
  if (!host) return <p class="fine">Nobody asks a DNS server in this story.</p>
  return (
    <>
      {choice}
      {lines.length === 0 && <p class="fine">Nothing is asked yet.</p>}
      <div class="file" ref={frame} tabIndex={0} role="group" aria-label={`DNS questions and answers of ${host.host}`}>
        <table class="plain-lines"><tbody>
          {lines.slice(-most).map((l, i) => <tr key={i}><td>{duration(l.at)}</td><td><code>{l.text}</code></td></tr>)}
        </tbody></table>
      </div>
    </>
  )
}
