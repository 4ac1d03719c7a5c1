import type { ChapterTold } from './claims.ts'

export function Summary({ chapters, changed }: { chapters: ChapterTold[]; changed: boolean }) {
  const claims = chapters.flatMap((c) => c.steps).filter((s) => s.outcome !== undefined)
  const seen = claims.filter((s) => s.outcome === 'seen').length
  if (claims.length === 0) return <p>The story claims nothing: it only shows what happens.</p>
  if (seen === claims.length) {
    return <p class="verdict good">{claims.length === 1 ? 'It was' : `All ${claims.length} were`} seen as told{changed && ', whatever you changed'}.</p>
  }
  if (changed) {
    return (
      <p class="verdict changed">{claims.length - seen} of {claims.length} came out differently, since you changed the world. That is no mistake: compare them with
        what the story tells.</p>
    )
  }
  return <p class="verdict bad">{claims.length - seen} of {claims.length} were not seen.</p>
}
