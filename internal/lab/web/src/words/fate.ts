// What became of a message, in plain words.
import type { Fate, Message, Played } from '../api.ts'
import { duration } from './time.ts'

export type Tone = 'good' | 'bad' | 'warn' | 'soft'

export interface Told { tone: Tone; sign: string; text: string; why: string }

export function tellFate(m: Message, f: Fate): Told {
  const after = f.at > m.at ? ` after ${duration(f.at - m.at)}` : ''
  const why = (f.reason ?? '').replace(/^\d\.\d+\.\d+$/, 'status $&')
  switch (f.fate) {
    case 'delivered': return { tone: 'good', sign: '✓', text: `delivered${after}`, why }
    case 'relayed': return { tone: 'good', sign: '→', text: `handed on by ${f.host}${after}`, why }
    case 'returned': return { tone: 'bad', sign: '↩', text: `returned to ${m.from || 'nobody'}${after}`, why }
    case 'badmail': return { tone: 'bad', sign: '✕', text: `put into Badmail on ${f.host}${after}: nobody is told`, why }
    case 'dropped': return { tone: 'bad', sign: '✕', text: `dropped by ${f.host}${after}: nobody is told`, why }
    case 'queued': return { tone: 'warn', sign: '…', text: `still waiting in the queue of ${f.host}`, why }
    default: return { tone: 'soft', sign: '?', text: f.fate + after, why }
  }
}

// titleOf says which message is meant.
export function titleOf(m: Message): string {
  if (m.report_of) return `The report to ${m.fates.map((f) => f.to).join(', ') || 'the author'}`
  const author = m.from || 'Somebody'
  return m.subject ? `${author}: “${m.subject}”` : `The message of ${author}`
}

// chapterOf is the number of the chapter in which something happened.
export function chapterOf(played: Played, at: number): number {
  return Math.max(1, played.phases.filter((p) => p.begin <= at).length)
}
