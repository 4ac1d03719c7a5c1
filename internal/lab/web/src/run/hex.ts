// Bytes as a protocol analyser shows them.
import type { Row } from '../api.ts'

export function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
}

// bytesOf are the bytes of a line. They are left out where they are its text and CRLF.
export function bytesOf(r: Row): Uint8Array {
  return r.bytes ? fromBase64(r.bytes) : new TextEncoder().encode(`${r.said || r.heard || ''}\r\n`)
}

export interface HexLine { offset: string; hex: string; text: string }

export function hexLines(bytes: Uint8Array, most: number): HexLine[] {
  const lines: HexLine[] = []
  for (let at = 0; at < Math.min(bytes.length, most); at += 16) {
    const part = [...bytes.subarray(at, Math.min(at + 16, most))]
    lines.push({
      offset: at.toString(16).padStart(4, '0'),
      hex: part.map((b) => b.toString(16).padStart(2, '0')).join(' '),
      text: part.map((b) => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '·')).join(''),
    })
  }
  return lines
}
