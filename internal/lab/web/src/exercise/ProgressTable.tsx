import type { Entry } from '../api.ts'
import type { Progress } from './progress.ts'

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
              <td>{attempt?.solved ? `✓ solved ${attempt.solved}${attempt.gaveUp ? ', after it was shown' : ''}` : attempt ? 'begun' : '–'}</td>
              <td>{attempt?.tries ?? 0}</td>
              <td>{attempt?.hints ?? 0}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

export function solvedIn(exercises: Entry[], progress: Progress): number {
  return exercises.filter((e) => progress.exercises[e.name]?.solved).length
}
