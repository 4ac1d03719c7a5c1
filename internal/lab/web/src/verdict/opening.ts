// The words with which a chapter begins, to stand beside its number.
import type { Fate, Message, Played } from '../api.ts'
import { chapterOf } from '../words/fate.ts'
import { paragraphs } from '../words/paragraphs.ts'

// openingOf is the first sentence of a chapter of a run; empty for the first chapter, which begins with the story itself.
export function openingOf(played: Played, chapter: number): string {
  if (chapter < 2) return ''
  return firstSentence(paragraphs(played.phases[chapter - 1]?.text ?? '')[0] ?? '')
}

// firstSentence ends at a stop before a capital; a colon goes on.
export function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s+[“"(]?[A-Z]|$)/.exec(text)?.[0] ?? text
}

// laterOf names the chapter in which a message met its fate, where that is not the one in which it was sent: what turned there did it.
export function laterOf(played: Played, m: Message, f: Fate): string {
  const chapter = chapterOf(played, f.at)
  return f.fate === 'queued' || chapter === chapterOf(played, m.at) ? '' : `, in chapter ${chapter}`
}
