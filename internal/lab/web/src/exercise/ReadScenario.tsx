import type { World } from '../api.ts'
import { readIt } from './revealed.ts'

// ReadScenario shows the scenario that an exercise is made of: its story to the end, its claims and its cures.
export function ReadScenario({ world }: { world: World }) {
  if (!world.source) {
    return <button type="button" class="plain" onClick={() => readIt(world.name)}>Read the scenario (this tells the answer)</button>
  }
  return (
    <details class="scenario">
      <summary>The scenario that this exercise is made of</summary>
      <pre tabIndex={0}>{world.source}</pre>
    </details>
  )
}
