import type { ComponentChildren } from 'preact'
import { Press } from '../knobs/Press.tsx'

interface Props { count: number; onBack: () => void; onRestart: () => void; children?: ComponentChildren }

// ConsoleBar has what can be done with a conversation, apart from typing.
export function ConsoleBar({ count, onBack, onRestart, children }: Props) {
  return (
    <div class="row">
      {children}
      <Press off={count === 0} onClick={onBack}>Take the last line back</Press>
      <button type="button" onClick={onRestart}>Start again</button>
    </div>
  )
}
