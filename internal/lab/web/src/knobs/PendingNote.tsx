import type { Change, World } from '../api.ts'
import { pendingOf, restart } from './pending.ts'

// PendingNote stands on the page while a change waits for the restart of a service: a run now goes as if it were not made.
export function PendingNote({ world, onChange }: { world: World; onChange: (...changes: Change[]) => void }) {
  const hosts = [...new Set(pendingOf(world).map((c) => c.host ?? ''))]
  if (hosts.length === 0) return null
  return (
    <div class="notice" role="status">
      {hosts.map((host) => (
        <p class="row" key={host}>
          <span>↻ Changes on {host} wait for a restart of its service. Until then it goes on with what it read when it started.</span>
          <button type="button" onClick={() => onChange(...restart(world, host))}>Restart the service on {host}</button>
        </p>
      ))}
    </div>
  )
}
