import type { Book, World } from '../api.ts'
import { Go } from '../shell/Go.tsx'
import { refText } from '../words/refs.ts'

interface Props { book: Book; world: World; hidden: boolean }

export function LessonHeader({ book, world, hidden }: Props) {
  const article = book.articles.find((a) => a.lessons.includes(world.name))
  const at = article?.lessons.indexOf(world.name) ?? -1
  const [before, next] = [article?.lessons[at - 1], article?.lessons[at + 1]]
  return (
    <header class="lesson-header">
      <nav aria-label="Where you are" class="crumbs">
        <Go view="book">The book</Go>
        {article && !hidden && <> <span aria-hidden="true">›</span> {refText(article.ref)}: {article.title}</>}
      </nav>
      <h1>{hidden ? 'What is the matter here?' : world.title}</h1>
      <div class="row under">
        {!hidden && <span class="fine">{world.refs.map(refText).join(' · ')}</span>}
        {article && at >= 0 && (
          <nav aria-label="Lessons of this article" class="row near screen">
            {before ? <Go view="lesson" name={before}>‹ Lesson before</Go> : null}
            <span class="fine">{at + 1} of {article.lessons.length}</span>
            {next ? <Go view="lesson" name={next}>Next lesson ›</Go> : null}
          </nav>
        )}
      </div>
    </header>
  )
}
