import type { ExerciseProps } from '../parts.ts'
import { CureExercise } from './CureExercise.tsx'
import { QuestionExercise } from './QuestionExercise.tsx'

export { ProgressPanel } from './ProgressPanel.tsx'
export { SolvedMark } from './SolvedMark.tsx'

// ExercisePanel asks, hints and judges, where a scenario has an exercise.
export function ExercisePanel(props: ExerciseProps) {
  const exercise = props.world.exercise
  if (!exercise) return null
  const given = { ...props, exercise }
  return exercise.kind === 'cure' ? <CureExercise key={props.world.name} {...given} /> : <QuestionExercise key={props.world.name} {...given} />
}
