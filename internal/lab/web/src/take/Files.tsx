import type { File, Played } from '../api.ts'
import { fromBase64 } from '../run/hex.ts'
import { download } from './download.ts'

const kinds: [title: string, test: RegExp, hint: string][] = [
  ['Captures', /\.pcapng(\.gz)?$/, 'Open these in Wireshark: one for each link, so that both sides of a firewall can be laid side by side.'],
  ['Mail', /\.eml$/i, 'Messages and reports, as they were sent.'],
  ['Logs, queues and the rest', /./, ''],
]

export function Files({ played }: { played: Played }) {
  const left = new Set(played.files)
  return (
    <>
      {kinds.map(([title, test, hint]) => {
        const files = [...left].filter((f) => test.test(f.name))
        for (const f of files) left.delete(f)
        return files.length > 0 && (
          <div key={title}>
            <h3>{title}</h3>
            {hint && <p class="fine">{hint}</p>}
            <ul class="files">{files.map((f) => <li key={f.name}><FileButton file={f} /></li>)}</ul>
          </div>
        )
      })}
      {played.record && <button type="button" onClick={() => download('record.jsonl', 'application/jsonl', played.record!)}>The record, record.jsonl</button>}
    </>
  )
}

function FileButton({ file }: { file: File }) {
  const data = fromBase64(file.data)
  return <button type="button" onClick={() => download(file.name, file.type, data)}>{file.name} <span class="fine">{size(data.length)}</span></button>
}

function size(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} kB`
}
