import type { World } from '../api.ts'
import type { Chosen } from '../parts.ts'

interface Props { world: World; onChoose: (chosen: Chosen) => void }

// KnobList names all that can be changed, for who would rather read than look at the picture.
export function KnobList({ world, onChoose }: Props) {
  const pairs = world.links.map((l): [string, Chosen] => [`The path ${l.a} — ${l.b}`, { kind: 'link', a: l.a, b: l.b }])
  const all: [string, Chosen][] = [
    ...world.hosts.map((h): [string, Chosen] => [`${h.name} (${h.product})`, { kind: 'host', name: h.name }]),
    ...pairs,
    ...world.servers.map((s): [string, Chosen] => [`DNS server ${s.address}`, { kind: 'server', address: s.address }]),
  ]
  return (
    <ul class="tools" aria-label="What can be changed">
      {all.map(([name, chosen]) => <li key={name}><button type="button" onClick={() => onChoose(chosen)}>{name}…</button></li>)}
    </ul>
  )
}
