import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Book } from '../api.ts'
import { run } from '../act.ts'
import { ExercisePanel } from '../exercise/index.tsx'
import { changed, now, original, played, text, trouble, world } from '../state.ts'
import { LessonHeader } from './LessonHeader.tsx'
import { Outcome } from './Outcome.tsx'
import { Story } from './Story.tsx'
import { WorldCard } from './WorldCard.tsx'

// LessonView is a scenario as a student meets it: what it tells, its world, what happens in it.
export function LessonView({ book }: { book: Book }) {
  const revealed = useSignal(false)
  useEffect(() => { revealed.value = false }, [now.name.value])
  const w = world.value
  if (!w || !original.value) return <h1 class="opening">{trouble.value ? 'This lesson cannot be opened' : 'Opening the lesson …'}</h1>
  const exercise = w.exercise
  const hideWorld = exercise?.hidden === true && !revealed.value
  const hideRun = exercise?.kind === 'predict' && !revealed.value
  return (
    <div class="lesson">
      <LessonHeader book={book} world={w} hidden={hideWorld} />
      {exercise && (
        <ExercisePanel world={w} text={text.value} played={played.value} changed={changed.value} onRun={run}
          onReveal={(shown) => { revealed.value = shown }} />
      )}
      <div class={`lesson-top${hideWorld || exercise ? ' alone' : ''}`}>
        {!exercise && <Story world={w} />}
        {!hideWorld && <WorldCard book={book} world={w} original={original.value} mayRun={!hideRun} />}
      </div>
      {!hideRun && <Outcome book={book} world={w} told={!hideWorld} />}
    </div>
  )
}
