import { useEffect, useRef, useState } from 'preact/hooks'
import type { Played } from '../api.ts'
import { Icon } from '../shell/Icon.tsx'
import { clock, duration } from '../words/time.ts'
import { stopAt } from './rows.ts'
import { saidAt, Timeline } from './Timeline.tsx'
import type { Course } from './useCourse.ts'

interface Props { played: Played; course: Course; moment: number; onMoment: (moment: number) => void }

const speeds = [1, 4, 16]

// Player plays, steps and scrubs. Its slider counts stops, not seconds: in a second a whole dialogue is held, and then
// nothing happens for a day.
export function Player({ played, course, moment, onMoment }: Props) {
  const [playing, setPlaying] = useState(false)
  const [speed, setSpeed] = useState(1)
  const { stops } = course
  const last = stops.length - 1
  const stop = stopAt(stops, moment)
  const goTo = (n: number) => onMoment(stops[Math.min(last, n)]?.moment ?? 0)
  useEffect(() => {
    if (!playing) return
    if (stop >= last) return setPlaying(false)
    const timer = setTimeout(() => goTo(stop + 1), pause(played, stops[stop + 1]!.moment) / speed)
    return () => clearTimeout(timer)
  }, [playing, stop, speed, stops])
  useEffect(() => setPlaying(false), [played])
  const toggle = () => {
    if (!playing && stop >= last) onMoment(0)
    setPlaying(!playing)
  }
  const now = played.happenings[moment - 1]
  const buttons = useRef<HTMLDivElement>(null)
  const heard = buttons.current?.contains(document.activeElement) // slider and diagram tell of themselves
  return (
    <div class="player" role="group" aria-label="Time">
      <div class="player-buttons" ref={buttons}>
        <button type="button" onClick={() => onMoment(0)} disabled={stop < 0} aria-label="To the beginning"><Icon name="begin" /></button>
        <button type="button" onClick={() => goTo(stop - 1)} disabled={stop < 0} aria-label="One step back"><Icon name="back" /></button>
        <button type="button" class="play" onClick={toggle}><Icon name={playing ? 'pause' : 'play'} /> {playing ? 'Pause' : 'Play'}</button>
        <button type="button" onClick={() => goTo(stop + 1)} disabled={stop >= last} aria-label="One step on"><Icon name="on" /></button>
        <button type="button" onClick={() => goTo(last)} disabled={stop >= last} aria-label="To the end"><Icon name="end" /></button>
        <label><span class="vh">Speed</span>
          <select value={speed} onChange={(e) => setSpeed(Number(e.currentTarget.value))}>{speeds.map((s) => <option key={s} value={s}>{s} ×</option>)}</select>
        </label>
        {course.folds && <label class="fine"><input type="checkbox" checked={course.folded} onChange={() => course.setFolded(!course.folded)} /> Fold what repeats</label>}
        <span class="vh" role="status">{heard ? saidAt(played, course, stop) : ''}</span>
        <span class="clock" title={now ? `${clock(now.at)} after the beginning` : ''}>{now ? duration(now.at) : 'the beginning'} <small>{stop + 1} of {stops.length}</small></span>
      </div>
      <Timeline played={played} course={course} stop={stop} onStop={goTo} />
    </div>
  )
}

// pause is how long a reader needs for the happening before a moment, in milliseconds.
function pause(played: Played, moment: number): number {
  const kind = played.happenings[moment - 1]?.kind
  return kind === 'said' || kind === 'dns' || kind === 'open' || kind === 'close' ? 350 : 900
}
