import type { Lane } from '../api.ts'
import { Name } from '../world/Name.tsx'
import { middle } from './HappeningRow.tsx'

const kinds: Record<string, string> = { host: '', box: 'on the way', dns: 'DNS' }

// Heads stand above the life lines, and stay when the list is scrolled.
export function Heads({ lanes }: { lanes: Lane[] }) {
  return (
    <div class="heads" role="presentation">
      <div class="heads-row">
        {lanes.map((l) => <div key={l.name} class={l.kind}><small>{l.text || kinds[l.kind]}</small><b><Name name={l.name} /></b></div>)}
      </div>
    </div>
  )
}

// Lives are the life lines. They stand behind the rows.
export function Lives({ lanes }: { lanes: Lane[] }) {
  return (
    <div class="lives" aria-hidden="true">
      {lanes.map((l, i) => <i key={l.name} class={l.kind} style={{ left: `${middle(i, lanes.length)}%` }} />)}
    </div>
  )
}
