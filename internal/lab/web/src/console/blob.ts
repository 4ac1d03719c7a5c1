import type { Said } from '../api.ts'

// blobAfter is how many octets of binary data the server waits for: XEXCH50 was said, and it answered 354 (KB 818222). 0 for none.
export function blobAfter(lines: Said[]): number {
  const last = lines.findLast((line) => line.who === 'S')
  const command = lines.findLast((line) => line.who === 'C')
  const match = /^XEXCH50 (\d+)/i.exec(command?.text ?? '')
  return match && last?.text.startsWith('354') ? Number(match[1]) : 0
}
