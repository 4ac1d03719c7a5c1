import { useEffect, useState } from 'preact/hooks'
import type { Exercise } from '../api.ts'
import type { ExerciseProps } from '../parts.ts'
import { AnswerShown } from './AnswerShown.tsx'
import { answer, answerTo } from './answers.ts'
import { ChoiceList } from './ChoiceList.tsx'
import { ExerciseFrame } from './ExerciseFrame.tsx'
import { Hints } from './Hints.tsx'
import { attemptOf, note, tried } from './progress.ts'

type Props = ExerciseProps & { exercise: Exercise }

// QuestionExercise asks before it shows: what will happen (predict), or which article tells of this (diagnose). Which answer is
// right is seen from the run itself.
export function QuestionExercise({ world, exercise, played, onRun, onReveal }: Props) {
  const name = world.name
  const given = answerTo(name)
  const [picked, setPicked] = useState<number | undefined>(given)
  const right = rights(exercise, played?.answers)
  const choices = exercise.choices ?? []
  useEffect(() => onReveal(given !== undefined), [given !== undefined])
  useEffect(() => {
    if (exercise.kind === 'diagnose' && !played) onRun() // its logs and captures are what is to be read
  }, [])
  const commit = () => {
    if (picked === undefined) return
    answer(name, picked)
    if (!played) onRun()
  }
  const known = given !== undefined && right.length > 0
  useEffect(() => {
    if (known && given !== undefined && !counted.has(`${name} ${given}`)) {
      counted.add(`${name} ${given}`)
      tried(name, right[given] === true)
      if (!right[given] && !attemptOf(name).solved) note(name, { gaveUp: true }) // it is shown what is right
    }
  }, [known, given])
  const again = () => {
    counted.delete(`${name} ${given}`)
    answer(name, undefined)
    setPicked(undefined)
  }
  return (
    <ExerciseFrame name={name} kind={exercise.kind} task={exercise.task}>
      {given === undefined && (
        <>
          <ChoiceList question={exercise.question ?? 'What will happen?'} choices={choices} picked={picked} onPick={setPicked} />
          <Hints hints={exercise.hints} shown={attemptOf(name).hints} onMore={() => note(name, { hints: attemptOf(name).hints + 1 })} />
          <button type="button" class="main" disabled={picked === undefined} onClick={commit}>
            {exercise.kind === 'predict' ? 'This is my answer: run it' : 'This is my answer'}
          </button>
        </>
      )}
      {given !== undefined && !known && <p role="status">The simulator is working out what happens…</p>}
      {known && given !== undefined && <AnswerShown choices={choices} right={right} given={given} onAgain={again} />}
    </ExerciseFrame>
  )
}

const counted = new Set<string>() // answers that were counted as tries

function rights(exercise: Exercise, answers: boolean[] | undefined): boolean[] {
  if (answers?.length) return answers
  const own = (exercise.choices ?? []).map((choice) => choice.right === true)
  return own.includes(true) ? own : []
}
