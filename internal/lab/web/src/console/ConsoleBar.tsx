import type { ComponentChildren } from 'preact'

interface Props { count: number; onBack: () => void; onRestart: () => void; children?: ComponentChildren }

// ConsoleBar has what can be done with a conversation, apart from typing.
export function ConsoleBar({ count, onBack, onRestart, children }: Props) {
  return (
    <div class="row">
      {children}
      <button type="button" disabled={count === 0} onClick={onBack}>Take the last line back</button>
      <button type="button" onClick={onRestart}>Start again</button>
    </div>
  )
}
