import { useEffect, useRef } from 'preact/hooks'
import type { Book, World } from '../api.ts'
import { keep } from '../load.ts'
import { Compare } from '../compare/Compare.tsx'
import { awaited, changed, played, previous, text } from '../state.ts'
import { Take } from '../take/Take.tsx'
import { Claims } from '../verdict/Claims.tsx'
import { Fates } from '../verdict/Fates.tsx'
import { moveTo } from '../act.ts'
import { ConsoleCard } from './ConsoleCard.tsx'
import { RunView } from './RunView.tsx'

interface Props { book: Book; world: World; told: boolean }

// Outcome is all that came of a run.
export function Outcome({ book, world, told }: Props) {
  const p = played.value
  const heading = useRef<HTMLHeadingElement>(null)
  useArrival(heading, world.exercise ? undefined : p) // an exercise says first how it was done
  return (
    <>
      {p && (
        <>
          <section class="card outcome" aria-labelledby="outcome">
            <h2 id="outcome" tabIndex={-1} ref={heading}>What became of the mail</h2>
            {p.truncated && <p class="alert">{p.truncated}</p>}
            <Fates played={p} onMoment={show} />
          </section>
          {previous.value && previous.value !== p && <Compare before={previous.value} now={p} />}
          <RunView played={p} />
          {told && <Claims world={world} played={p} changed={changed.value} onMoment={moveTo} />}
        </>
      )}
      {told && <ConsoleCard book={book} world={world} />}
      <Take world={world} played={p} kept={() => keep(text.value)} />
    </>
  )
}

// show brings a moment of the run into view.
function show(moment: number) {
  moveTo(moment)
  const run = document.getElementById('run')
  run?.focus({ preventScroll: true })
  bring(run)
}

function bring(heading: HTMLElement | null | undefined) {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  heading?.parentElement?.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' })
}

// useArrival brings the reader to the outcome when a run has just come, and not when a link was opened.
function useArrival(heading: { current: HTMLElement | null }, p: unknown) {
  useEffect(() => {
    if (!p || !awaited.peek()) return
    awaited.value = false
    heading.current?.focus({ preventScroll: true })
    bring(heading.current)
  }, [p])
}
