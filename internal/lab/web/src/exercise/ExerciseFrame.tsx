import type { ComponentChildren } from 'preact'
import { attemptOf, counts } from './progress.ts'
import type { Attempt } from './progress.ts'
import { paragraphs } from '../words/paragraphs.ts'

interface Props { name: string; kind: string; task: string; children: ComponentChildren }

const titles: Record<string, string> = {
  predict: 'Exercise: what will happen?', cure: 'Exercise: cure it', diagnose: 'Exercise: what is wrong here?',
}

// ExerciseFrame is the box of an exercise: its kind, its task, and how it went so far.
export function ExerciseFrame({ name, kind, task, children }: Props) {
  const attempt = attemptOf(name)
  return (
    <section class="exercise card" aria-labelledby="exercise-title">
      <div class="row spread">
        <h2 id="exercise-title">{titles[kind] ?? 'Exercise'}</h2>
        <p class="fine">{counts(name) ? tellAttempt(attempt) : 'not of the book: no progress'}</p>
      </div>
      {paragraphs(task).map((text) => <p key={text}>{text}</p>)}
      {children}
    </section>
  )
}

function tellAttempt(attempt: Attempt): string {
  if (attempt.solved) return `✓ solved on ${attempt.solved}`
  return attempt.tries > 0 ? `tried ${times(attempt.tries)}` : 'not tried yet'
}

const times = (n: number) => n === 1 ? 'once' : `${n} times`
