import type { KnobsProps } from '../parts.ts'
import { HostKnobs } from './HostKnobs.tsx'
import { LinkKnobs } from './LinkKnobs.tsx'
import { ServerKnobs } from './ServerKnobs.tsx'

export { KnobList } from './KnobList.tsx'
export { PendingNote } from './PendingNote.tsx'

// Knobs opens the settings of what was chosen in the picture, or in the list.
export function Knobs({ chosen, ...given }: KnobsProps) {
  switch (chosen.kind) {
    case 'link': return <LinkKnobs given={given} a={chosen.a} b={chosen.b} />
    case 'server': return <ServerKnobs given={given} address={chosen.address} />
    case 'host': {
      const host = given.world.hosts.find((h) => h.name === chosen.name)
      return host ? <HostKnobs key={host.name} given={given} host={host} /> : null
    }
  }
}
