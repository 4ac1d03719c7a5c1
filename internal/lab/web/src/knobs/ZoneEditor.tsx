import { useId, useState } from 'preact/hooks'
import type { Section } from '../api.ts'
import { Draft } from './Draft.tsx'
import { ZoneProblems } from './ZoneProblems.tsx'
import type { KnobsWorld } from './given.ts'
import { NumberedText } from './NumberedText.tsx'
import { Press } from './Press.tsx'
import { tryZone } from './tryZone.ts'

// ZoneEditor edits the text of a zone. It is tried before it is taken: what cannot be read is said, at its line.
export function ZoneEditor({ given, section }: { given: KnobsWorld; section: Section }) {
  const [typed, setTyped] = useState(section.text)
  const [problems, setProblems] = useState<{ line: number; text: string }[]>([])
  const [said, setSaid] = useState('')
  const [kept, setKept] = useState<string | undefined>(undefined) // put in force from here, which the world may not have heard yet
  const id = useId()
  const whole = (text: string) => text.endsWith('\n') ? text : `${text}\n`
  const same = whole(typed) === whole(kept ?? section.text)
  const save = async () => {
    setSaid('Reading the zone…')
    const change = { kind: 'zone' as const, name: section.name, value: whole(typed) }
    const found = await tryZone(given, section, change)
    setProblems(found)
    const why = found.length ? 'The zone cannot be read. It stays as it was.' : ''
    setSaid(why || 'The zone is in force.')
    if (!why) {
      setKept(change.value)
      given.onChange(change)
    }
    return why && `${why} ${found.map((p) => `${p.line > 0 ? `Line ${p.line}: ` : ''}${p.text}`).join('; ')}`
  }
  const takeBack = () => {
    setTyped(kept ?? section.text)
    setProblems([])
    setSaid('')
  }
  return (
    <div class="zone">
      <Draft changed={!same} what={`the zone ${section.name}`} verb="Put it in force" keep={save} />
      <label for={id}>Zone text of <code>{section.name}</code></label>
      <NumberedText id={id} value={typed} wrong={problems.map((p) => p.line)} describedBy={`${id}-problems`} onValue={setTyped} />
      <ZoneProblems id={`${id}-problems`} problems={problems} />
      <div class="row">
        <Press main off={same} onClick={() => void save()}>Put the zone in force</Press>
        <Press off={same} onClick={takeBack}>Take back</Press>
        <output class="fine">{said}</output>
      </div>
    </div>
  )
}
