import type { Entry } from '../api.ts'
import type { Attempt, Progress } from './progress.ts'

interface Props { label: string; exercises: Entry[]; progress: Progress }

// ProgressTable has a line for each exercise of the book.
export function ProgressTable({ label, exercises, progress }: Props) {
  return (
    <table>
      <caption>{label}: {solvedIn(exercises, progress)} of {exercises.length} solved</caption>
      <thead><tr><th>Exercise</th><th>Kind</th><th>State</th><th>Tries</th><th>Hints</th></tr></thead>
      <tbody>
        {exercises.map((entry) => {
          const attempt = progress.exercises[entry.name]
          return (
            <tr key={entry.name}>
              <td><a href={`#lesson/${encodeURI(entry.name)}`}>{entry.title}</a></td>
              <td>{entry.exercise}</td>
              <td>{stateOf(attempt)}</td>
              <td>{attempt?.tries ?? 0}</td>
              <td>{attempt?.hints ?? 0}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

// stateOf says how far it is, and what was told before.
export function stateOf(attempt: Attempt | undefined): string {
  if (!attempt) return '–'
  const before = attempt.read ? ', after the scenario was read' : attempt.gaveUp ? ', after it was shown' : ''
  return (attempt.solved ? `✓ solved ${attempt.solved}` : 'begun') + before
}

export function solvedIn(exercises: Entry[], progress: Progress): number {
  return exercises.filter((e) => progress.exercises[e.name]?.solved).length
}
