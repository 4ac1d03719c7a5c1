import type { Spot } from './layout.ts'
import { Name } from './Name.tsx'
import { differ, type NodeProps } from './nodes.ts'

export function HostNode({ spot, book, world, original, active, onChoose }: NodeProps & { spot: Spot }) {
  const host = world.hosts.find((h) => h.name === spot.key)!
  const was = original.hosts.find((h) => h.name === spot.key)
  const changed = was !== undefined && differ([host.product, host.settings, host.registry], [was.product, was.settings, was.registry])
  const product = book.products.find((p) => p.name === host.product)
  const turned = Object.keys(host.settings).length + Object.keys(host.registry).length
  return (
    <foreignObject x={spot.x} y={spot.y} width={spot.w} height={spot.h}>
      <button type="button" class={`node host${active.includes(host.name) ? ' active' : ''}${changed ? ' changed' : ''}`}
        onClick={() => onChoose({ kind: 'host', name: host.name })}>
        <span class="node-name"><Name name={host.name} /></span>
        <span class="node-kind" title={product?.summary}>{product?.summary ?? host.product}</span>
        <span class="node-more">
          {host.mailboxes.length > 0 && <span class="people">{host.mailboxes.map((m) => m.split('@')[0]).join(', ')}</span>}
          {turned > 0 && <span>{turned} {turned === 1 ? 'setting' : 'settings'}</span>}
          {changed && <span class="flag">changed</span>}
        </span>
      </button>
    </foreignObject>
  )
}
