// What was answered since the page was opened, so that coming back to an exercise shows it as it was left.
import { signal } from '@preact/signals'

const given = signal<Record<string, number>>({})

export const answerTo = (exercise: string): number | undefined => given.value[exercise]

export function answer(exercise: string, choice: number | undefined) {
  const { [exercise]: _, ...others } = given.value
  given.value = choice === undefined ? others : { ...others, [exercise]: choice }
}
