import { tellClaim } from '../exercise/claim.ts'
import { paragraphs } from '../words/paragraphs.ts'
import type { Question } from '../api.ts'
import type { Asked } from './useSheet.ts'

// QuestionList has the questions for the class, and the exercises as they can be set on paper.
export function QuestionList({ asks, exercises }: { asks: Question[]; exercises: Asked[] }) {
  if (exercises.length + asks.length === 0) return null
  return (
    <section>
      <h2>Questions and exercises</h2>
      {asks.length > 0 && <ul>{asks.map((ask) => <li key={ask.question}>{ask.question}</li>)}</ul>}
      <ol class="questions">
        {exercises.map(({ world, exercise }) => (
          <li key={world.name}>
            <h3>{world.title}</h3>
            {paragraphs(exercise.task).map((text) => <p key={text}>{text}</p>)}
            {exercise.question && <p><b>{exercise.question}</b></p>}
            {exercise.choices && <ul class="boxes">{exercise.choices.map((choice) => <li key={choice.text}>{choice.text}</li>)}</ul>}
            {exercise.goal && exercise.goal.length > 0 && (
              <p>It is cured when: {exercise.goal.map((claim) => tellClaim(claim) || claim).join(' ')} Yours to change: {exercise.knobs?.map((knob) => knob.text).join(', ')}.</p>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}
