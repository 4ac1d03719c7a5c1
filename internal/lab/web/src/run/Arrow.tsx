import type { Happening, Lane } from '../api.ts'
import { middle } from './HappeningRow.tsx'

// Arrow is drawn in percent across, so that it fits any width. Its label may be a little longer: the row is free. One that
// is lost ends where it was lost: at the box that took it, or else before its aim.
export function Arrow({ h, lanes }: { h: Happening; lanes: Lane[] }) {
  const [from, to] = [middle(h.from, lanes.length), middle(h.to, lanes.length)]
  const end = h.kind === 'lost' && lanes[h.to]?.kind !== 'box' ? from + (to - from) * 0.62 : to
  const [left, right] = [Math.min(from, to), Math.max(from, to)]
  return (
    <>
      <span class="arrow-label" style={{ left: `calc(${left}% - 1.25rem)`, width: `calc(${right - left}% + 2.5rem)` }}><span>{h.label}</span></span>
      <svg class="arrow" width="100%" height="100%">
        <line x1={`${from}%`} x2={`${end}%`} y1="78%" y2="78%" marker-end={`url(#tip-${tipOf(h)})`} />
      </svg>
    </>
  )
}

function tipOf(h: Happening): string {
  if (h.kind === 'lost' || h.kind === 'reset') return 'cross'
  return h.kind === 'open' || h.kind === 'close' ? 'open' : 'solid'
}
