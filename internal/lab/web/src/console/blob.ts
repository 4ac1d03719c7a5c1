import type { Said } from '../api.ts'

// blobAfter is how many octets of binary data the server waits for: XEXCH50 was said, and it answered 354 (KB 818222). 0 for none.
export function blobAfter(lines: Said[]): number {
  const last = lines.findLast((line) => line.who === 'S')
  const command = lines.findLast((line) => line.who === 'C')
  const match = /^XEXCH50 (\d+)/i.exec(command?.text ?? '')
  return match && last?.text.startsWith('354') ? Number(match[1]) : 0
}

// enterRefused tells whether a BLOB was typed as a line: the server counted its octets, and took what stood behind them, were it only
// the end of the line, for a command.
export function enterRefused(lines: Said[]): boolean {
  const typed = lines.findLastIndex((line) => line.who === 'C')
  const command = lines.slice(0, typed).findLast((line) => line.who === 'C')
  return /^XEXCH50 \d/i.test(command?.text ?? '') && lines.slice(typed + 1).some((line) => line.who === 'S' && line.text.startsWith('500'))
}
