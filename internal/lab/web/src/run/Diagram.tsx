import { useMemo, useRef } from 'preact/hooks'
import type { Played } from '../api.ts'
import { DiagramRow } from './DiagramRow.tsx'
import { Heads, Lives } from './Heads.tsx'
import { placesOf } from './places.ts'
import { heights, stopAt } from './rows.ts'
import { Tips } from './Tips.tsx'
import type { Course } from './useCourse.ts'
import { useWindow } from './useWindow.ts'

interface Props {
  played: Played
  course: Course
  moment: number // how many happenings have happened
  onMoment: (moment: number) => void
}

// Diagram is a list of which one row, the last that happened, is the current one. The arrow keys move in it.
export function Diagram({ played, course, moment, onMoment }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const { rows, stops } = course
  const rem = useMemo(() => parseFloat(getComputedStyle(document.documentElement).fontSize), [])
  const places = useMemo(() => placesOf(rows.map((r) => Math.round(heights[r.kind] * rem))), [rows, rem])
  const current = stopAt(stops, moment)
  const row = stops[current]?.row
  const shown = useWindow(frame, places, row, Math.round(heights.gap * rem))
  const keys = (event: KeyboardEvent) => {
    const next = moved(event.key, current, stops.length)
    if (next !== undefined) onMoment(stops[next]!.moment)
    else if (event.key === 'Enter' && row !== undefined) course.unfold(rows[row]!)
    else return
    event.preventDefault()
  }
  return (
    <div class={`seq lanes-${Math.min(8, played.lanes.length)}`}>
      <Tips />
      <div class="seq-scroll" ref={frame} role="listbox" tabIndex={0} aria-label="What happened, in order of time" onKeyDown={keys}
        aria-activedescendant={current >= 0 ? `stop-${current}` : undefined}>
        <Heads lanes={played.lanes} />
        <div class="seq-rows" role="presentation" style={{ height: `${places.at(-1)}px` }}>
          <Lives lanes={played.lanes} />
          {rows.slice(shown.first, shown.last).map((drawn, n) => {
            const index = shown.first + n
            const stop = course.stopOfRow[index]!
            return (
              <DiagramRow key={index} row={drawn} played={played} current={stop === current} stop={stop} stops={stops.length}
                later={stop > current} onPick={() => onMoment(stops[stop]!.moment)} onOpen={() => course.unfold(drawn)}
                style={{ transform: `translateY(${places[index]}px)`, height: `${places[index + 1]! - places[index]!}px` }} />
            )
          })}
        </div>
      </div>
    </div>
  )
}

const page = 10

function moved(key: string, current: number, count: number): number | undefined {
  const last = count - 1
  switch (key) {
    case 'ArrowDown': return Math.min(last, current + 1)
    case 'ArrowUp': return Math.max(0, current - 1)
    case 'PageDown': return Math.min(last, current + page)
    case 'PageUp': return Math.max(0, current - page)
    case 'Home': return 0
    case 'End': return last
    default: return undefined
  }
}
