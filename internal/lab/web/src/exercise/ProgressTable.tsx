import type { Entry } from '../api.ts'
import type { Progress } from './progress.ts'

interface Props { label: string; exercises: Entry[]; progress: Progress }

const kinds: Record<string, string> = { predict: 'predict', cure: 'cure', diagnose: 'diagnose' }

// ProgressTable has a line for each exercise of the book.
export function ProgressTable({ label, exercises, progress }: Props) {
  const solved = exercises.filter((e) => progress.exercises[e.name]?.solved).length
  return (
    <table>
      <caption>{label}: {solved} of {exercises.length} solved</caption>
      <thead><tr><th>Exercise</th><th>Kind</th><th>State</th><th>Tries</th><th>Hints</th></tr></thead>
      <tbody>
        {exercises.map((entry) => {
          const attempt = progress.exercises[entry.name]
          return (
            <tr key={entry.name}>
              <td><a href={`#lesson/${encodeURI(entry.name)}`}>{entry.title}</a></td>
              <td>{kinds[entry.exercise ?? ''] ?? entry.exercise}</td>
              <td>{attempt?.solved ? `✓ solved ${attempt.solved}${attempt.gaveUp ? ', after a look at the cure' : ''}` : attempt ? 'begun' : '–'}</td>
              <td>{attempt?.tries ?? 0}</td>
              <td>{attempt?.hints ?? 0}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
