import { useEffect, useState } from 'preact/hooks'
import type { Exercise } from '../api.ts'
import type { ExerciseProps } from '../parts.ts'
import { CureShown } from './CureShown.tsx'
import { ExerciseFrame } from './ExerciseFrame.tsx'
import { GoalList } from './GoalList.tsx'
import { Hints } from './Hints.tsx'
import { asked, askedOf, now } from '../state.ts'
import { attemptOf, counts, note, tried } from './progress.ts'
import { Judgement } from './Judgement.tsx'
import { ReadScenario } from './ReadScenario.tsx'
import { reveal } from './revealed.ts'

type Props = ExerciseProps & { exercise: Exercise }

// CureExercise is a broken world: the student changes it, runs it, and is told what is still missing.
export function CureExercise({ world, text, exercise, played, changed, onRun, onReveal }: Props) {
  const [gaveUp, setGaveUp] = useState(false)
  const attempt = attemptOf(world.name)
  const graded = played?.goal
  const reached = graded?.reached === true
  useEffect(() => onReveal(true), [])
  const state = askedOf(text, now.seed.value)
  const own = asked.value.has(state) // run by a click here; otherwise it is the work of who made the link
  useEffect(() => { if (reached && changed && own) reveal(world.name) }, [reached, changed, own])
  useEffect(() => {
    if (graded && changed && own && !judged.has(state)) {
      judged.add(state)
      tried(world.name, graded.reached)
    }
  }, [graded, changed, own, state])
  const showMe = () => {
    setGaveUp(true)
    note(world.name, { gaveUp: !attempt.solved })
    reveal(world.name)
  }
  return (
    <ExerciseFrame name={world.name} kind="cure" task={exercise.task}>
      <GoalList goal={exercise.goal ?? []} knobs={exercise.knobs ?? []} />
      {graded && <Judgement graded={graded} changed={changed} />}
      {graded && changed && !own && !attempt.solved && counts(world.name) && <p class="notice">This run came with a link: it is no progress of yours.</p>}
      {!reached && (
        <Hints hints={exercise.hints} shown={attempt.hints} onMore={() => note(world.name, { hints: attempt.hints + 1 })} />
      )}
      <div class="row">
        <button type="button" class={reached ? '' : 'main'} onClick={onRun}>{changed ? 'Run it and judge' : 'Run it as it is'}</button>
        {!reached && !gaveUp && attempt.hints >= exercise.hints.length && <button type="button" onClick={showMe}>Show me a cure</button>}
      </div>
      {(reached || gaveUp) && world.source && <CureShown cures={exercise.cures ?? []} sections={world.sections} reached={reached} />}
      <ReadScenario world={world} />
    </ExerciseFrame>
  )
}

const judged = new Set<string>() // states of the world that were counted as tries
