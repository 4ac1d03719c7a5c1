import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Played } from '../api.ts'
import { DiagramRow } from './DiagramRow.tsx'
import { Heads, Lives } from './Heads.tsx'
import { heights, stopAt } from './rows.ts'
import { Tips } from './Tips.tsx'
import type { Course } from './useCourse.ts'
import { useVirtual } from './useVirtual.ts'

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
  const head = useHeadHeight(frame)
  const list = useVirtual(frame, rows.length, (i) => Math.round(heights[rows[i]!.kind] * rem), head)
  const current = stopAt(stops, moment)
  const row = stops[current]?.row
  useEffect(() => {
    if (row === undefined) frame.current?.scrollTo(0, 0)
    else list.scrollToIndex(row, { align: 'auto' })
  }, [row, rows, head])
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
        <div class="seq-rows" role="presentation" style={{ height: `${list.getTotalSize()}px` }}>
          <Lives lanes={played.lanes} />
          {list.getVirtualItems().map((item) => {
            const stop = course.stopOfRow[item.index]!
            return (
              <DiagramRow key={item.key} row={rows[item.index]!} played={played} current={stop === current} stop={stop} stops={stops.length}
                later={stop > current} onPick={() => onMoment(stops[stop]!.moment)} onOpen={() => course.unfold(rows[item.index]!)}
                style={{ transform: `translateY(${item.start - head}px)`, height: `${item.size}px` }} />
            )
          })}
        </div>
      </div>
    </div>
  )
}

// useHeadHeight is the height of the head above the rows. It is observed and not read, which would have all laid out anew.
function useHeadHeight(frame: { current: HTMLElement | null }): number {
  const [height, setHeight] = useState(0)
  useLayoutEffect(() => {
    const head = frame.current?.firstElementChild
    if (!head) return
    setHeight(head.clientHeight)
    const observer = new ResizeObserver(() => setHeight(head.clientHeight))
    observer.observe(head)
    return () => observer.disconnect()
  }, [])
  return height
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
