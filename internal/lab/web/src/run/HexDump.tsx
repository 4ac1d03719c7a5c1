import { useState } from 'preact/hooks'
import { hexLines } from './hex.ts'

const few = 128

export function HexDump({ bytes, size = bytes.length }: { bytes: Uint8Array; size?: number | undefined }) {
  const [whole, setWhole] = useState(false)
  const lines = hexLines(bytes, whole ? bytes.length : few)
  return (
    <>
      <div class="hex" tabIndex={0} role="group" aria-label={`${size} octets`}>
        <table><tbody>
          {lines.map((l) => <tr key={l.offset}><th scope="row">{l.offset}</th><td>{l.hex}</td><td>{l.text}</td></tr>)}
        </tbody></table>
      </div>
      {size > bytes.length && <p class="fine">{size} octets in all; the rest is in the capture.</p>}
      {bytes.length > few && <button type="button" class="plain" onClick={() => setWhole(!whole)}>{whole ? 'Fewer' : `All ${bytes.length} octets`}</button>}
    </>
  )
}
