import type { TeacherProps } from '../parts.ts'
import { refText } from '../words/refs.ts'
import { AnswerPage } from './AnswerPage.tsx'
import { QuestionList } from './QuestionList.tsx'
import { StoryPart } from './StoryPart.tsx'
import { useSheet } from './useSheet.ts'

// TeacherSheet is what a teacher takes to class, printed: the story and the questions on the first pages, the answers on
// a page of their own behind them. All of it comes from the book.
export function TeacherSheet(props: TeacherProps) {
  const { article, book } = props
  const { sheet, error } = useSheet(props)
  if (error) return <p class="problem" role="alert">{error}</p>
  if (!sheet) return <p role="status">Gathering the sheet…</p>
  return (
    <article class="sheet">
      <header>
        <p class="over">Teacher's sheet · {refText(article.ref)}</p>
        <h1>{article.title}</h1>
        <button type="button" class="main" onClick={() => print()}>Print it</button>
      </header>
      <StoryPart article={article} book={book} lessons={sheet.lessons} />
      <QuestionList asks={article.asks ?? []} exercises={sheet.exercises} />
      <AnswerPage article={article} lessons={sheet.lessons} others={sheet.others} exercises={sheet.exercises} />
    </article>
  )
}
