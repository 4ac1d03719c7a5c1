import type { Article, Entry } from '../api.ts'
import { Go } from '../shell/Go.tsx'
import { refText } from '../words/refs.ts'
import { LessonLine } from './LessonLine.tsx'

// So many lessons are listed at once; the others are one click away.
const listed = 5

export function ArticleCard({ article, entries }: { article: Article; entries: Map<string, Entry> }) {
  const lessons = article.lessons.map((name) => entries.get(name)).filter((e) => e !== undefined)
  const id = article.folder.replaceAll('/', '-')
  return (
    <article class="card article" aria-labelledby={id}>
      <p class="over">{refText(article.ref)}</p>
      <h3 id={id}>{article.title}</h3>
      <ol class="lessons">{lessons.slice(0, listed).map((e) => <LessonLine key={e.name} entry={e} />)}</ol>
      {lessons.length > listed && (
        <details>
          <summary>{lessons.length - listed} more {lessons.length - listed === 1 ? 'lesson' : 'lessons'}</summary>
          <ol class="lessons" start={listed + 1}>{lessons.slice(listed).map((e) => <LessonLine key={e.name} entry={e} />)}</ol>
        </details>
      )}
      <p class="foot"><Go view="sheet" name={article.folder}>Teacher’s sheet<span class="vh"> for {refText(article.ref)}</span></Go></p>
    </article>
  )
}
