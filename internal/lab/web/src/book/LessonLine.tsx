import type { Entry } from '../api.ts'
import { Go } from '../shell/Go.tsx'

const kinds: Record<string, string> = { predict: 'Predict', cure: 'Cure it', diagnose: 'Diagnose' }

export function LessonLine({ entry }: { entry: Entry }) {
  return (
    <li class={entry.exercise ? 'exercise-line' : ''}>
      <Go view="lesson" name={entry.name}>{entry.title}</Go>
      {entry.exercise && <span class="tag">{kinds[entry.exercise] ?? entry.exercise}</span>}
    </li>
  )
}
