import type { Spot } from './layout.ts'
import { differ, type NodeProps } from './nodes.ts'

export function ServerNode({ spot, world, original, active, onChoose }: NodeProps & { spot: Spot }) {
  const server = world.servers.find((s) => s.address === spot.key)!
  const was = original.servers.find((s) => s.address === spot.key)
  const changed = was !== undefined && differ([server.faults, server.zones.map((z) => textOf(world, z))], [was.faults, was.zones.map((z) => textOf(original, z))])
  return (
    <foreignObject x={spot.x} y={spot.y} width={spot.w} height={spot.h}>
      <button type="button" class={`node dns${active.includes(server.address) ? ' active' : ''}${changed ? ' changed' : ''}`}
        onClick={() => onChoose({ kind: 'server', address: server.address })}>
        <span class="node-name">DNS {server.address}</span>
        {server.faults.length === 0 ? <span class="node-kind">answers as it should</span>
          : <span class="node-kind amiss">{server.faults.map((f) => f.name).join(', ')}</span>}
        {changed && <span class="flag">changed</span>}
      </button>
    </foreignObject>
  )
}

function textOf(world: NodeProps['world'], section: string) {
  return world.sections.find((s) => s.name === section)?.text
}
