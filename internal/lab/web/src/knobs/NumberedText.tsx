import { useRef } from 'preact/hooks'

interface Props { id: string; value: string; wrong: number[]; describedBy: string; onValue: (value: string) => void }

// NumberedText is a box for text with the numbers of its lines beside it; those with a mistake are marked.
export function NumberedText({ id, value, wrong, describedBy, onValue }: Props) {
  const numbers = useRef<HTMLPreElement>(null)
  const count = value.split('\n').length
  return (
    <div class="numbered">
      <pre ref={numbers} aria-hidden="true">
        {Array.from({ length: count }, (_, i) => (
          <span key={i} class={wrong.includes(i + 1) ? 'wrong' : ''}>{wrong.includes(i + 1) ? `! ${i + 1}` : i + 1}{'\n'}</span>
        ))}
      </pre>
      <textarea id={id} value={value} rows={Math.min(24, Math.max(8, count))} wrap="off" spellcheck={false} autocapitalize="off"
        aria-describedby={describedBy} aria-invalid={wrong.length > 0}
        onScroll={(e) => { if (numbers.current) numbers.current.scrollTop = e.currentTarget.scrollTop }}
        onInput={(e) => onValue(e.currentTarget.value)} />
    </div>
  )
}
