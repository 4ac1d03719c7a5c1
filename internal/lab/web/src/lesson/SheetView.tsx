import type { Book } from '../api.ts'
import { explain, play } from '../load.ts'
import { Go } from '../shell/Go.tsx'
import { now } from '../state.ts'
import { TeacherSheet } from '../teacher/index.tsx'

export function SheetView({ book }: { book: Book }) {
  const article = book.articles.find((a) => a.folder === now.name.value)
  if (!article) return <p>There is no article {now.name.value}. <Go view="book">Back to the book</Go></p>
  return <TeacherSheet book={book} article={article} explain={(name) => explain({ name }, true)} played={(name) => play({ name }, { goal: true, reveal: true })} />
}
