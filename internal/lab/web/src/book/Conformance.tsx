import type { Article, Entry } from '../api.ts'
import { refText } from '../words/refs.ts'
import { LessonLine } from './LessonLine.tsx'

// Conformance lists the chapters that are about a standard: they are many, and folded.
export function Conformance({ articles, entries }: { articles: Article[]; entries: Map<string, Entry> }) {
  return (
    <section aria-labelledby="rfcs">
      <h2 id="rfcs" class="part">What the standards ask for</h2>
      <p class="fine">Each of these shows one requirement of an RFC: a server that keeps it, or one that does not.</p>
      <div class="rfcs">
        {articles.map((a) => (
          <details key={a.folder} class="card">
            <summary><b>{refText(a.ref)}</b> {a.title !== a.ref && a.title} <span class="fine">{a.lessons.length}</span></summary>
            <ol class="lessons">
              {a.lessons.map((name) => entries.get(name)).filter((e) => e !== undefined).map((e) => <LessonLine key={e.name} entry={e} />)}
            </ol>
          </details>
        ))}
      </div>
    </section>
  )
}
