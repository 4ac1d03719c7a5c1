import type { Seen } from '../api.ts'
import { asOf } from './asOf.ts'
import { useEnd } from './useEnd.ts'
import { useWhose } from './Whose.tsx'

const most = 400

// Log is the protocol log as it stands in the server's file.
export function Log({ hosts, now }: { hosts: Seen[]; now: number }) {
  const { host, choice } = useWhose(hosts.filter((h) => h.log?.length), 'Whose log')
  const lines = asOf(host?.log, now)
  const frame = useEnd(`${host?.host} ${lines.length}`)
  if (!host) return <p class="fine">No server of this world keeps a protocol log.</p>
  return (
    <>
      {choice}
      {lines.length === 0 && <p class="fine">Nothing is logged yet.</p>}
      {lines.length > most && <p class="fine">The last {most} of {lines.length} lines:</p>}
      <div class="file" ref={frame} tabIndex={0} role="group" aria-label={`Protocol log of ${host.host}`}>
        <pre>{lines.slice(-most).map((l) => l.text).join('\n')}</pre>
      </div>
    </>
  )
}
