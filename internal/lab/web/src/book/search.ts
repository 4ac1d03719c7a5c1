// Search over the book. Each word that is typed must occur somewhere in a scenario: in its name, its title, its
// references, or in any of its words (products, replies, codes, story).
import type { Entry } from '../api.ts'

export interface Hit { entry: Entry; rank: number }

export function search(entries: Entry[], typed: string): Hit[] {
  const words = wordsOf(typed)
  if (words.length === 0) return []
  const hits: Hit[] = []
  for (const entry of entries) {
    const rank = rankOf(entry, words)
    if (rank > 0) hits.push({ entry, rank })
  }
  return hits.sort((a, b) => b.rank - a.rank || (a.entry.name < b.entry.name ? -1 : 1))
}

// wordsOf parts what was typed. An article's number is found with or without its KB or Q.
function wordsOf(typed: string): string[] {
  return typed.toLowerCase().replace(/\b(?:kb|q)\s*(\d{6})\b/g, '$1').replace(/\brfc\s*(\d{3,4})\b/g, 'rfc$1').split(/\s+/).filter((w) => w !== '')
}

function rankOf(entry: Entry, words: string[]): number {
  const title = entry.title.toLowerCase()
  const names = `${entry.name} ${entry.refs.join(' ')}`.toLowerCase()
  let rank = 0
  for (const word of words) {
    if (title.includes(word)) rank += 4
    else if (names.includes(word)) rank += 3
    else if (entry.search.includes(word)) rank += 1
    else return 0
  }
  return rank
}
