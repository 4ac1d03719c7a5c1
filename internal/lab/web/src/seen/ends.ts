// The two transcripts of a conversation, aligned: for each line what left at one end, and what arrived at the other.
import type { Happening, Played, Row } from '../api.ts'

export interface Conversation { conn: number; client: string; server: string; at: number }
export interface EndsLine { index: number; row: Row | undefined; note: string; byClient: boolean; differs: '' | 'lost' | 'forged' | 'altered' }

export function conversations(played: Played): Conversation[] {
  const found = new Map<number, Conversation>()
  for (const h of played.happenings) {
    if (!h.conn || found.has(h.conn)) continue
    const clientSpeaks = h.rows?.[0]?.who !== 'S'
    const [client, server] = clientSpeaks ? [h.from, h.to] : [h.to, h.from]
    found.set(h.conn, { conn: h.conn, client: played.lanes[client]?.name ?? '', server: played.lanes[server]?.name ?? '', at: h.at })
  }
  return [...found.values()]
}

// linesOf are the lines of a conversation as of a moment.
export function linesOf(played: Played, c: Conversation, moment: number): EndsLine[] {
  const lines: EndsLine[] = []
  for (let index = 0; index < moment; index++) {
    const h = played.happenings[index]!
    if (h.conn !== c.conn) continue
    for (const row of h.rows ?? []) {
      if (row.who === 'C' || row.who === 'S') lines.push({ index, row, note: '', byClient: row.who === 'C', differs: differs(row, h) })
      else lines.push({ index, row: undefined, note: noteOf(row, played.lanes[h.from]?.name ?? '', c), byClient: true, differs: '' })
    }
  }
  return lines
}

// noteOf is what was not said but done: by either end, or by a box between them.
function noteOf(row: Row, lane: string, c: Conversation): string {
  const text = row.said || row.heard || ''
  if (row.who === 'F') return `${lane} ${text}`
  return text.replace(/^C /, `${c.client} `).replace(/^S /, `${c.server} `)
}

function differs(row: Row, h: Happening): EndsLine['differs'] {
  if (row.lost || h.kind === 'lost') return 'lost'
  if (row.forged || h.kind === 'forged') return 'forged'
  return row.said !== row.heard && row.said !== undefined && row.heard !== undefined ? 'altered' : ''
}

// currentConversation is that of the current happening, or else of the last before it.
export function currentConversation(played: Played, moment: number): number | undefined {
  for (let i = moment - 1; i >= 0; i--) if (played.happenings[i]!.conn) return played.happenings[i]!.conn
  return undefined
}
