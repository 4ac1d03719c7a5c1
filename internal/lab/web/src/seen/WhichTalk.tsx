import { Icon } from '../shell/Icon.tsx'
import { duration } from '../words/time.ts'
import type { Conversation } from './ends.ts'

interface Props { all: Conversation[]; shown: Conversation; onChoose: (conn: number) => void }

// WhichTalk says which conversation is shown, and leads to the one before and the next.
export function WhichTalk({ all, shown, onChoose }: Props) {
  const at = all.indexOf(shown)
  const step = (to: number) => () => onChoose(all[to]!.conn)
  return (
    <div class="row which">
      <span>Conversation <b>{at + 1}</b> of {all.length}, begun after {duration(shown.at)}</span>
      {all.length > 1 && (
        <span>
          <button type="button" disabled={at === 0} aria-label="The conversation before" onClick={step(at - 1)}><Icon name="back" /></button>
          <button type="button" disabled={at === all.length - 1} aria-label="The next conversation" onClick={step(at + 1)}><Icon name="on" /></button>
        </span>
      )}
    </div>
  )
}
