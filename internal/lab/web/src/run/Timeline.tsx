import type { Played } from '../api.ts'
import { duration } from '../words/time.ts'
import { foldWords } from './FoldRow.tsx'
import { stopAt } from './rows.ts'
import type { Course } from './useCourse.ts'
import { spoken } from './words.ts'

interface Props { played: Played; course: Course; stop: number; onStop: (stop: number) => void }

// Timeline is the slider, above the chapters, each as long as it has stops.
export function Timeline({ played, course, stop, onStop }: Props) {
  const all = course.stops.length
  return (
    <div class="timeline">
      <input type="range" min={0} max={all} step={1} value={stop + 1} aria-label="Moment" aria-valuetext={`${stop + 1} of ${all}: ${saidAt(played, course, stop)}`}
        onInput={(e) => onStop(Number(e.currentTarget.value) - 1)} />
      <div class="chapters">
        {played.phases.map((p, i) => {
          const [from, to] = [p.from === 0 ? -1 : stopAt(course.stops, p.from), stopAt(course.stops, p.to)]
          const here = stop > from && stop <= to
          return (
            <button key={p.line} type="button" class={here ? 'here' : ''} aria-current={here ? 'step' : undefined} title={p.text.split('\n')[0]}
              style={{ flexGrow: Math.max(1, to - from) }} onClick={() => onStop(from + 1)}>
              <span class="wide">Chapter </span>{i + 1} <small>{duration(p.begin)}</small>
            </button>
          )
        })}
      </div>
    </div>
  )
}

// saidAt is what happened last, in words.
export function saidAt(played: Played, course: Course, stop: number): string {
  const row = course.rows[course.stops[stop]?.row ?? -1]
  if (row?.kind === 'happening') return spoken(played.happenings[row.index]!, played.lanes)
  return row?.kind === 'fold' ? foldWords(row, played) : 'the beginning'
}
