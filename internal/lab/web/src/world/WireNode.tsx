import type { Wire } from './layout.ts'
import { differ, type NodeProps } from './nodes.ts'

export function WireNode({ wire, world, original, active, onChoose }: NodeProps & { wire: Wire }) {
  const boxes = boxesOf(world, wire)
  const changed = differ(boxes, boxesOf(original, wire))
  const busy = boxes.some((b) => active.includes(b.name))
  const { spot } = wire
  return (
    <foreignObject x={spot.x} y={spot.y} width={spot.w} height={spot.h}>
      <button type="button" class={`node ${boxes.length ? 'box' : 'free'}${busy ? ' active' : ''}${changed ? ' changed' : ''}`}
        onClick={() => onChoose({ kind: 'link', a: wire.a, b: wire.b })}>
        <span class="vh">Between {wire.a} and {wire.b}: </span>
        <span class="node-name">{boxes.length ? boxes.map((b) => b.name).join(' + ') : 'direct'}</span>
        {changed && <span class="flag">changed</span>}
      </button>
    </foreignObject>
  )
}

function boxesOf(world: NodeProps['world'], wire: Wire) {
  return world.links.find((l) => (l.a === wire.a && l.b === wire.b) || (l.a === wire.b && l.b === wire.a))?.boxes ?? []
}
