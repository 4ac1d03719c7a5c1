import { useState } from 'preact/hooks'
import type { World } from '../api.ts'
import { readIt } from './revealed.ts'

// ReadScenario shows the scenario that an exercise is made of: its story to the end, its claims and its cures.
export function ReadScenario({ world }: { world: World }) {
  const [asked, setAsked] = useState(false)
  const read = () => {
    setAsked(true)
    readIt(world.name)
  }
  if (!world.source) return <button type="button" class="plain" onClick={read}>Read the scenario (this tells the answer)</button>
  return (
    <details class="scenario" open={asked}>
      <summary>The scenario that this exercise is made of</summary>
      <pre tabIndex={0}>{world.source}</pre>
    </details>
  )
}
