import { useRef } from 'preact/hooks'
import type { Book, World } from '../api.ts'
import type { Chosen } from '../parts.ts'
import { HostNode } from './HostNode.tsx'
import { layout } from './layout.ts'
import { ServerNode } from './ServerNode.tsx'
import { useWidth } from './useWidth.ts'
import { WireNode } from './WireNode.tsx'

interface Props {
  book: Book
  world: World
  original: World
  active: readonly string[] // who does something at this moment
  onChoose: (chosen: Chosen) => void
}

// Picture draws a world: its hosts, the links between them with what stands on them, and its DNS servers. Each is a
// button.
export function Picture({ book, world, original, active, onChoose }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const drawn = layout(world, width)
  return (
    <div ref={frame} class="picture">
      {width > 0 && (
        <svg width={width} height={drawn.height} role="group" aria-label="The world: its servers, and the links between them">
          {drawn.asks.map((l, i) => <line key={i} class="asks" {...l} />)}
          {drawn.wires.map((w) => (
            <line key={w.key} class={active.includes(w.a) && active.includes(w.b) ? 'wire active' : 'wire'} x1={w.x1} y1={w.y1} x2={w.x2} y2={w.y2} />
          ))}
          {drawn.servers.map((s) => <ServerNode key={s.key} spot={s} {...{ book, world, original, active, onChoose }} />)}
          {drawn.hosts.map((s) => <HostNode key={s.key} spot={s} {...{ book, world, original, active, onChoose }} />)}
          {drawn.wires.map((w) => <WireNode key={w.key} wire={w} {...{ book, world, original, active, onChoose }} />)}
        </svg>
      )}
    </div>
  )
}
