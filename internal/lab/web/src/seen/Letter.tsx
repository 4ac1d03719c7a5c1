import { useState } from 'preact/hooks'
import { readLetter } from './mime.ts'

// Letter shows a message as a mail program does; behind it lies the text as it was sent.
export function Letter({ data }: { data: Uint8Array }) {
  const [raw, setRaw] = useState(false)
  const text = new TextDecoder().decode(data)
  const letter = readLetter(text)
  return (
    <div class="letter">
      <p class="row"><label><input type="checkbox" checked={raw} onChange={() => setRaw(!raw)} /> As it was sent</label></p>
      {raw ? <div class="file" tabIndex={0} role="group" aria-label="The message as it was sent"><pre>{text}</pre></div> : (
        <>
          <dl>{letter.headers.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
          <pre class="letter-body">{letter.body || '(no text)'}</pre>
          {letter.attached.map((part, i) => (
            <details key={i}><summary>{part.title}</summary><pre>{part.text}</pre></details>
          ))}
        </>
      )}
    </div>
  )
}
