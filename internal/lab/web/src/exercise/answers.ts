// What was answered since the page was opened, so that coming back to an exercise shows it as it was left.
import { signal } from '@preact/signals'

// An Answer is the choice that was made; right says of each choice whether it is right, once a run has told.
export interface Answer { choice: number; right?: boolean[] }

const given = signal<Record<string, Answer>>({})

export const answerTo = (exercise: string): Answer | undefined => given.value[exercise]

export function answer(exercise: string, made: Answer) {
  given.value = { ...given.value, [exercise]: made }
}

export function takeBack(exercise: string) {
  const { [exercise]: _, ...others } = given.value
  given.value = others
}
