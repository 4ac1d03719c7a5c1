import { useState } from 'preact/hooks'
import type { File, Played } from '../api.ts'
import { fromBase64 } from '../run/hex.ts'
import { duration } from '../words/time.ts'
import { asOf } from './asOf.ts'
import { Letter } from './Letter.tsx'
import { readLetter } from './mime.ts'

// Mail lists what lies in inboxes, Badmail and Drop at this moment, and opens a letter as a mail program shows it.
export function Mail({ played, now }: { played: Played; now: number }) {
  const filed = played.hosts.flatMap((h) => asOf(h.filed, now).map((l) => ({ host: h.host, ...l }))).sort((a, b) => a.at - b.at)
  const [chosen, choose] = useState<number>()
  if (filed.length === 0) return <p class="fine">No mail has arrived anywhere yet, and none lies in Badmail.</p>
  const at = Math.min(chosen ?? filed.length - 1, filed.length - 1)
  const fileOf = (name: string | undefined) => played.files.find((f) => f.name === name)
  const file = fileOf(filed[at]!.name)
  return (
    <>
      <ul class="letters">
        {filed.map((l, i) => (
          <li key={i}>
            <button type="button" aria-pressed={i === at} onClick={() => choose(i)}>
              <b>{placeOf(l.text)}</b> {subjectOf(fileOf(l.name))} <span class="fine">{l.host}, after {duration(l.at)}</span>
            </button>
          </li>
        ))}
      </ul>
      {file ? <Letter key={file.name} data={fromBase64(file.data)} /> : <p class="fine">{filed[at]!.text}</p>}
    </>
  )
}

function subjectOf(file: File | undefined): string {
  return file ? new Map(readLetter(new TextDecoder().decode(fromBase64(file.data))).headers).get('Subject') ?? '' : ''
}

// placeOf is the inbox or folder in which it lies.
function placeOf(text: string): string {
  return text.split(': ')[0] ?? text
}
