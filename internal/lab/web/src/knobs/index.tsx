import type { KnobsProps } from '../parts.ts'
import { mayTurn } from './allowed.ts'
import { HostKnobs } from './HostKnobs.tsx'
import { LinkKnobs } from './LinkKnobs.tsx'
import { NotYours } from './NotYours.tsx'
import { ServerKnobs } from './ServerKnobs.tsx'

export { Advanced } from './Advanced.tsx'
export { PendingNote } from './PendingNote.tsx'

// Knobs opens the settings of what was chosen in the picture.
export function Knobs({ chosen, ...given }: KnobsProps) {
  if (!mayTurn(given.world, chosen)) return <NotYours world={given.world} chosen={chosen} onClose={given.onClose} />
  switch (chosen.kind) {
    case 'link': return <LinkKnobs given={given} a={chosen.a} b={chosen.b} />
    case 'server': return <ServerKnobs given={given} address={chosen.address} />
    case 'host': {
      const host = given.world.hosts.find((h) => h.name === chosen.name)
      return host ? <HostKnobs key={host.name} given={given} host={host} /> : null
    }
  }
}
