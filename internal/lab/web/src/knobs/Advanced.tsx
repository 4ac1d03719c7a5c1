import { useEffect, useId, useState } from 'preact/hooks'
import { readSeed, seedMistake, usualSeed } from './seed.ts'

interface Props { seed: number | undefined; onSeed: (seed: number | undefined) => void }

// Advanced has what few need: the seed of the world.
export function Advanced({ seed, onSeed }: Props) {
  const shown = String(seed ?? usualSeed)
  const [typed, setTyped] = useState(shown)
  const [wrong, setWrong] = useState('')
  const id = useId()
  useEffect(() => { setTyped(shown); setWrong('') }, [shown]) // also after the back button
  const take = (event: Event) => {
    event.preventDefault()
    const next = readSeed(typed)
    const mistake = seedMistake(next) && seedMistake(Number.isNaN(next) ? typed.trim() : next)
    setWrong(mistake)
    if (!mistake && next !== (seed ?? usualSeed)) onSeed(next === usualSeed ? undefined : next)
  }
  return (
    <details class="advanced screen" open={seed !== undefined}>
      <summary>Advanced options</summary>
      <form class="row" onSubmit={take}>
        <label for={id}>Seed</label>
        <input id={id} type="text" inputMode="numeric" size={12} value={typed} autocomplete="off" aria-describedby={`${id}-about`} aria-invalid={wrong !== ''}
          onInput={(e) => setTyped(e.currentTarget.value)} />
        <button type="submit">Use this seed</button>
      </form>
      {wrong && <p class="problem" role="alert">{wrong}</p>}
      <p class="fine" id={`${id}-about`}>
        All that is left to chance follows from the seed, so that the same seed gives the same run, here and with <code>smtplab run --seed</code>. What a lesson
        claims holds with every seed.
      </p>
    </details>
  )
}
