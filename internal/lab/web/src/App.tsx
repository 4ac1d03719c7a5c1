import { useEffect, useRef } from 'preact/hooks'
import { BookView } from './book/BookView.tsx'
import { LessonView } from './lesson/LessonView.tsx'
import { NotTheBooks } from './lesson/NotTheBooks.tsx'
import { SheetView } from './lesson/SheetView.tsx'
import { WriteView } from './lesson/WriteView.tsx'
import { Header } from './shell/Header.tsx'
import { Progress } from './shell/Progress.tsx'
import { Trouble } from './shell/Trouble.tsx'
import { book, now, world } from './state.ts'

export function App() {
  const main = useRef<HTMLElement>(null)
  const [view, name] = [now.view.value, now.name.value]
  usePlace(main, `${view}/${name}`)
  return (
    <>
      <Header />
      <main id="main" ref={main} tabIndex={-1} class="wrap">
        <Trouble />
        {book.value && view === 'book' && <BookView book={book.value} />}
        {book.value && view === 'lesson' && <NotTheBooks book={book.value} />}
        {book.value && view === 'lesson' && <LessonView book={book.value} />}
        {book.value && view === 'write' && <WriteView book={book.value} />}
        {book.value && view === 'sheet' && <SheetView book={book.value} />}
      </main>
      <footer class="wrap screen">
        smtplab {book.value?.version}. All happens on this page: nothing is sent to anybody, and no real mail moves.
      </footer>
      <Progress />
    </>
  )
}

// usePlace gives each place a title of its own, and brings reader and focus to its top when it is new.
function usePlace(main: { current: HTMLElement | null }, place: string) {
  const shown = useRef(place)
  const title = now.view.value === 'lesson' ? world.value?.title : undefined
  useEffect(() => { document.title = title ? `${title} – smtplab` : 'smtplab: the lab' }, [title])
  useEffect(() => {
    if (shown.current === place) return
    shown.current = place
    scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [place])
}
