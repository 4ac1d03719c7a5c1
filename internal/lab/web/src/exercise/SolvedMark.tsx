import { attemptOf } from './progress.ts'

// SolvedMark stands beside an exercise in the book.
export function SolvedMark({ name }: { name: string }) {
  const attempt = attemptOf(name)
  if (attempt.solved) return <span class="mark solved">✓ solved</span>
  return attempt.tries > 0 ? <span class="mark">tried</span> : null
}
