import { CureSteps } from '../exercise/CureSteps.tsx'
import { paragraphs } from '../words/paragraphs.ts'
import type { Asked } from './useSheet.ts'

// ExerciseAnswer tells what is right in one exercise, and why, what is wrong with the other answers, and for a cure what is known to help.
export function ExerciseAnswer({ asked: { world, exercise, played } }: { asked: Asked }) {
  const choices = exercise.choices ?? []
  const right = choices.filter((_, i) => played.answers?.[i])
  const wrong = choices.filter((_, i) => !played.answers?.[i])
  return (
    <li>
      <h3>{world.title}</h3>
      {right.map((choice) => (
        <div key={choice.text}>
          <p><b>{choice.text}</b></p>
          {paragraphs(choice.why ?? '').map((text) => <p key={text}>{text}</p>)}
        </div>
      ))}
      {wrong.map((choice) => <p key={choice.text} class="fine">✕ {choice.text} {paragraphs(choice.why ?? '').join(' ')}</p>)}
      {(exercise.cures ?? []).map((cure) => (
        <div key={cure.why + cure.steps.join()}><CureSteps cure={cure} sections={world.sections} /></div>
      ))}
      {exercise.hints.length > 0 && <p class="fine">Hints that the page gives: {exercise.hints.map((hint, i) => `(${i + 1}) ${hint}`).join(' ')}</p>}
    </li>
  )
}
