// Of which exercises the page may ask for the answer: those that were answered, solved, given up, or read. It is kept until the
// page is closed, as answers are; that a scenario was read before it was solved is noted in the progress.
import { signal } from '@preact/signals'
import { attemptOf, note } from './progress.ts'

const revealed = signal<Record<string, true>>({})

export const isRevealed = (exercise: string): boolean => revealed.value[exercise] === true

export function reveal(exercise: string) {
  if (!isRevealed(exercise)) revealed.value = { ...revealed.value, [exercise]: true }
}

// hide is for who answers again.
export function hide(exercise: string) {
  const { [exercise]: _, ...others } = revealed.value
  revealed.value = others
}

// readIt shows a scenario to who asks for it.
export function readIt(exercise: string) {
  if (!attemptOf(exercise).solved) note(exercise, { read: true })
  reveal(exercise)
}
