import { useEffect, useRef } from 'preact/hooks'
import type { Choice } from '../api.ts'
import { paragraphs } from '../words/paragraphs.ts'

interface Props { choices: Choice[]; right: boolean[]; given: number; onAgain: () => void }

// AnswerShown says whether the answer was right, and why.
export function AnswerShown({ choices, right, given, onAgain }: Props) {
  const head = useRef<HTMLParagraphElement>(null)
  useEffect(() => head.current?.focus(), [])
  const won = right[given] === true
  const solution = choices.find((_, i) => right[i])
  return (
    <div class={won ? 'judged good' : 'judged bad'} role="status">
      <p class="head" tabIndex={-1} ref={head}>{won ? '✓ Right.' : '✕ Not so.'} You said: {choices[given]?.text}</p>
      {paragraphs(choices[given]?.why ?? '').map((text) => <p key={text}>{text}</p>)}
      {!won && solution && (
        <>
          <p><b>What is right:</b> {solution.text}</p>
          {paragraphs(solution.why ?? '').map((text) => <p key={text}>{text}</p>)}
        </>
      )}
      <p>The run is shown below: see for yourself.</p>
      <button type="button" onClick={onAgain}>Answer again</button>
    </div>
  )
}
