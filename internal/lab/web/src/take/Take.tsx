import { useEffect, useState } from 'preact/hooks'
import type { Played, World } from '../api.ts'
import { write } from '../act.ts'
import { now } from '../state.ts'
import { duration } from '../words/time.ts'
import { download } from './download.ts'
import { Files } from './Files.tsx'
import { CopyLink } from './CopyLink.tsx'

interface Props { world: World; played: Played | undefined; kept: () => Promise<Played> }

// Take is what to take away: the scenario, the link, and the evidence. The evidence is large, and made when asked for.
export function Take({ world, played, kept }: Props) {
  const [evidence, setEvidence] = useState<Played>()
  const [why, setWhy] = useState('')
  useEffect(() => { setEvidence(undefined); setWhy('') }, [played])
  const file = `${world.name.split('/').at(-1) || 'story'}.txtar`
  const gather = () => kept().then(setEvidence, (e: unknown) => setWhy(e instanceof Error ? e.message : String(e)))
  return (
    <section class="take card" aria-labelledby="take">
      <h2 id="take">Take it away</h2>
      <div class="row">
        <CopyLink />
        {world.source && <button type="button" onClick={() => download(file, 'text/plain', world.source)}>The scenario as a file</button>}
        {world.source && now.view.value !== 'write' && <button type="button" onClick={write}>Open it in the editor</button>}
        {played && !evidence && <button type="button" onClick={gather}>Captures, mail and logs …</button>}
      </div>
      <p class="fine">The link holds this exact state, with your changes. {world.source
        ? <>The file can be played with <code>smtplab run {file}</code>.</>
        : 'The scenario as a file tells the answer to the exercise; it is here once you have solved or read it.'}</p>
      {why && <p role="alert" class="bad">{why}</p>}
      {evidence?.truncated && <p class="fine">{evidence.truncated}</p>}
      {evidence && <Files played={evidence} />}
      {played && <p class="fine">{played.case.events} events in {duration(played.case.virtual_ms / 1000)} of the world’s time, seed {played.seed}.</p>}
    </section>
  )
}
