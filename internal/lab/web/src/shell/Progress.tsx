import { loading } from '../simulator.ts'
import { busy } from '../state.ts'

const words = { list: 'Opening the book', explain: 'Reading the scenario', run: 'Letting time pass' }

// Progress says what the page waits for. The simulator itself, where it runs in the browser, is fetched once.
export function Progress() {
  const part = loading.value
  if (part !== undefined) {
    return (
      <div class="progress" role="status">
        <label>Fetching the simulator, once: {Math.round(part * 100)} % <progress max={1} value={part} /></label>
      </div>
    )
  }
  const what = busy.value
  return <div class={what ? 'progress late' : 'progress'} role="status">{what && `${words[what]} …`}</div>
}
