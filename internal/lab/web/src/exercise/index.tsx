import type { ExerciseProps } from '../parts.ts'

export function ExercisePanel(_: ExerciseProps) {
  return null
}
