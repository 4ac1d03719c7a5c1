import type { Change, World } from '../api.ts'
import { tellChange } from '../words/change.ts'
import { drop } from './pending.ts'
import { Press } from './Press.tsx'

interface Props { host: string; waiting: Change[]; world: World; onRestart: () => void }

// ServiceState says whether the service has read what was changed, and restarts it.
export function ServiceState({ host, waiting, world, onRestart }: Props) {
  const some = waiting.length > 0
  return (
    <section class={some ? 'service waits' : 'service'} aria-label={`The service on ${host}`}>
      <p role="status">
        <b>{some ? '↻ Restart needed.' : '✓ The service is running.'}</b>{' '}
        {some ? 'These changes are written, but the service has not read them. It does so when it starts:' : 'It has read all its settings.'}
      </p>
      {some && (
        <ul>
          {waiting.map((change) => (
            <li key={change.kind + change.name}>
              {tellChange(change)}{' '}
              <button type="button" class="plain" aria-label={`Take back: ${tellChange(change)}`} onClick={() => drop(world, change)}>Take back</button>
            </li>
          ))}
        </ul>
      )}
      <Press main={some} off={!some} onClick={onRestart}>Restart the service</Press>
    </section>
  )
}
