import { useId, useState } from 'preact/hooks'
import type { Problem, Section } from '../api.ts'
import { Refusal } from '../simulator.ts'
import type { KnobsWorld } from './given.ts'
import { NumberedText } from './NumberedText.tsx'

// ZoneEditor edits the text of a zone. It is tried before it is taken: what cannot be read is said, at its line.
export function ZoneEditor({ given, section }: { given: KnobsWorld; section: Section }) {
  const { ask, text, onChange } = given
  const [typed, setTyped] = useState(section.text)
  const [problems, setProblems] = useState<Problem[]>([])
  const [said, setSaid] = useState('')
  const id = useId()
  const change = { kind: 'zone' as const, name: section.name, value: typed.endsWith('\n') ? typed : `${typed}\n` }
  const save = async () => {
    setSaid('Reading the zone…')
    try {
      await ask('explain', { text: { ...text, changes: [...(text.changes ?? []), change] } })
    } catch (error) {
      const found = error instanceof Refusal ? error.problems : []
      setProblems(found.map((p) => ({ ...p, line: p.line - section.line + 1 })))
      return setSaid(found.length ? 'The zone cannot be read. It stays as it was.' : String(error))
    }
    setProblems([])
    setSaid('The zone is in force.')
    onChange(change)
  }
  return (
    <div class="zone">
      <label for={id}>Zone text of <code>{section.name}</code></label>
      <NumberedText id={id} value={typed} wrong={problems.map((p) => p.line)} describedBy={`${id}-problems`} onValue={setTyped} />
      <ul id={`${id}-problems`} class="problems" role="alert">
        {problems.map((p) => <li key={p.line + p.text}>{p.line > 0 ? `Line ${p.line}: ` : ''}{p.text}</li>)}
      </ul>
      <div class="row">
        <button type="button" class="main" disabled={typed === section.text} onClick={() => void save()}>Put the zone in force</button>
        <button type="button" disabled={typed === section.text} onClick={() => { setTyped(section.text); setProblems([]); setSaid('') }}>Take back</button>
        <output class="fine">{said}</output>
      </div>
    </div>
  )
}
