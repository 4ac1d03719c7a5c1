// Story text comes wrapped; an empty line parts its paragraphs.
export function paragraphs(text: string): string[] {
  return text.split(/\n\s*\n/).map((p) => p.split(/\s+/).join(' ').trim()).filter((p) => p !== '')
}

// rest is a chapter's story without its first line where that is the title, which is shown already.
export function withoutTitle(text: string, title: string): string {
  return text.startsWith(title) ? text.slice(title.length) : text
}
