import type { Problem } from '../api.ts'

// ZoneProblems lists what cannot be read. The lines are counted in the zone.
export function ZoneProblems({ id, problems }: { id: string; problems: Problem[] }) {
  return (
    <div id={id} role="alert">
      {problems.length > 0 && (
        <ul class="problems">{problems.map((p) => <li key={p.line + p.text}>{p.line > 0 ? `Line ${p.line}: ` : ''}{p.text}</li>)}</ul>
      )}
    </div>
  )
}
