import { problems, trouble } from '../state.ts'

// Trouble says why there is no answer: a mistake in the text, with its line, or a limit that was met.
export function Trouble() {
  if (!trouble.value && problems.value.length === 0) return null
  return (
    <div class="trouble" role="alert">
      {trouble.value && <p>{trouble.value}</p>}
      {problems.value.length > 0 && (
        <ul>{problems.value.slice(0, 20).map((p) => <li key={`${p.line} ${p.text}`}><b>Line {p.line}</b> {p.text}</li>)}</ul>
      )}
    </div>
  )
}
