import type { Happening, Lane } from '../api.ts'
import { duration } from '../words/time.ts'
import { Arrow } from './Arrow.tsx'
import { isStory, spoken } from './words.ts'

interface Props { happening: Happening; before: Happening | undefined; lanes: Lane[] }

// HappeningRow is one row: the time, and an arrow between two life lines, or a note at one.
export function HappeningRow({ happening: h, before, lanes }: Props) {
  const note = h.from === h.to
  return (
    <>
      <span class="time" aria-hidden="true">{timeOf(h, before)}</span>
      <span class="vh">{spoken(h, lanes)}</span>
      <span class="lanes" aria-hidden="true">
        {isStory(h.kind) ? <span class="said-step"><code>{h.label}</code></span>
          : note ? <Note h={h} lanes={lanes} /> : <Arrow h={h} lanes={lanes} />}
      </span>
    </>
  )
}

// timeOf is the time at the edge: since the beginning, or, where that says nothing new, since the row before.
function timeOf(h: Happening, before: Happening | undefined): string {
  if (!before) return duration(h.at)
  if (before.at === h.at) return ''
  return duration(before.at) === duration(h.at) ? `+${duration(h.at - before.at)}` : duration(h.at)
}

// middle is where the life line of a lane is, in percent.
export const middle = (lane: number, lanes: number): number => ((lane + 0.5) * 100) / lanes

function Note({ h, lanes }: { h: Happening; lanes: Lane[] }) {
  const x = middle(h.from, lanes.length)
  const style = x < 30 ? { left: `${x}%`, marginLeft: '.75rem' } : x > 70 ? { right: `${100 - x}%`, marginRight: '.75rem' } : { left: `${x}%`, transform: 'translateX(-50%)' }
  return <span class="note-label" style={style}>{h.label}</span>
}
