import { useEffect, useState } from 'preact/hooks'
import type { Exercise } from '../api.ts'
import type { ExerciseProps } from '../parts.ts'
import { AnswerShown } from './AnswerShown.tsx'
import { answer, answerTo, takeBack } from './answers.ts'
import { ChoiceList } from './ChoiceList.tsx'
import { ExerciseFrame } from './ExerciseFrame.tsx'
import { Hints } from './Hints.tsx'
import { attemptOf, note, tried } from './progress.ts'
import { ReadScenario } from './ReadScenario.tsx'
import { hide, reveal } from './revealed.ts'

type Props = ExerciseProps & { exercise: Exercise }

// QuestionExercise asks before it shows: what will happen (predict), or which article tells of this (diagnose). Which answer is
// right, and why, the page itself is told no sooner than it was given.
export function QuestionExercise({ world, exercise, played, changed, onRun, onReveal }: Props) {
  const name = world.name
  const given = answerTo(name)
  const [picked, setPicked] = useState(given?.choice)
  const choices = exercise.choices ?? []
  const judged = given?.right !== undefined
  useEffect(() => onReveal(judged), [judged])
  useEffect(() => {
    if (exercise.kind === 'diagnose' && !played) onRun() // its logs and captures are what is to be read
  }, [])
  useEffect(() => {
    const right = played?.answers
    if (!given || given.right || changed || !right?.length) return
    answer(name, { ...given, right })
    tried(name, right[given.choice] === true)
    if (!right[given.choice] && !attemptOf(name).solved) note(name, { gaveUp: true }) // it is shown what is right
  }, [given, played, changed])
  const commit = () => {
    if (picked === undefined) return
    answer(name, { choice: picked })
    reveal(name)
    if (!played) onRun()
  }
  const again = () => {
    takeBack(name)
    hide(name)
    setPicked(undefined)
  }
  return (
    <ExerciseFrame name={name} kind={exercise.kind} task={exercise.task}>
      {exercise.kind === 'diagnose' && !played && <p><button type="button" onClick={onRun}>Show what was captured and logged</button></p>}
      {exercise.hidden && !judged && (
        <p class="fine">What is shown below was captured at one end, and read in the logs there. Whether all that was sent has arrived, it does not show.</p>
      )}
      {!given && (
        <>
          <ChoiceList question={exercise.question ?? 'What will happen?'} choices={choices} picked={picked} onPick={setPicked} />
          <Hints hints={exercise.hints} shown={attemptOf(name).hints} onMore={() => note(name, { hints: attemptOf(name).hints + 1 })} />
          {changed && <p class="notice">The question is about the world as it was. Take your changes back before you answer.</p>}
          <button type="button" class="main" disabled={picked === undefined || changed} onClick={commit}>
            {exercise.kind === 'predict' ? 'This is my answer: run it' : 'This is my answer'}
          </button>
        </>
      )}
      {given && !given.right && <p role="status">The simulator is working out what happens…</p>}
      {given?.right && <AnswerShown choices={choices} right={given.right} given={given.choice} onAgain={again} />}
      <ReadScenario world={world} />
    </ExerciseFrame>
  )
}
