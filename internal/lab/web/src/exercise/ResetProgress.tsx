import { useState } from 'preact/hooks'
import { Dialog } from '../knobs/Dialog.tsx'
import { reset } from './progress.ts'

// ResetProgress forgets all, once it was asked whether that is meant.
export function ResetProgress() {
  const [asking, setAsking] = useState(false)
  const footer = (
    <>
      <button type="button" class="main" onClick={() => { reset(); setAsking(false) }}>Forget my progress</button>
      <button type="button" onClick={() => setAsking(false)}>Keep it</button>
    </>
  )
  return (
    <>
      <button type="button" onClick={() => setAsking(true)}>Forget my progress…</button>
      {asking && (
        <Dialog title="Forget your progress?" onClose={() => setAsking(false)} footer={footer}>
          <p>What you solved, tried and asked hints for is taken out of this browser. There is no other copy, but files that you wrote.</p>
        </Dialog>
      )}
    </>
  )
}
