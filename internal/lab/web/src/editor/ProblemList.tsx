import type { Problem } from '../api.ts'

interface Props { problems: Problem[]; trouble: string; empty: boolean; busy: boolean; onGo: (line: number) => void }

// ProblemList says what is wrong with the text; each entry leads to its line.
export function ProblemList({ problems, trouble, empty, busy, onGo }: Props) {
  return (
    <div role="status" class="problem-list">
      {problems.length === 0
        ? <p class="fine">{empty ? 'Write a story, or open one.' : busy ? 'Reading it…' : trouble ? `✕ ${trouble}` : '✓ The text can be read.'}</p>
        : <p>✕ {problems.length === 1 ? 'One mistake' : `${problems.length} mistakes`}:</p>}
      <ul>
        {problems.map((p) => (
          <li key={`${p.line} ${p.text}`}>
            {p.line > 0 && <button type="button" class="plain" onClick={() => onGo(p.line)}>Line {p.line}</button>} {p.text}
          </li>
        ))}
      </ul>
    </div>
  )
}
