import { useMemo } from 'preact/hooks'
import { lookFor } from '../act.ts'
import type { Book } from '../api.ts'
import { now } from '../state.ts'
import { ArticleCard } from './ArticleCard.tsx'
import { Conformance } from './Conformance.tsx'
import { Exercises } from './Exercises.tsx'
import { Results } from './Results.tsx'
import { search } from './search.ts'
import { Welcome } from './Welcome.tsx'

export function BookView({ book }: { book: Book }) {
  const typed = now.search.value
  const hits = useMemo(() => search(book.scenarios, typed), [book, typed])
  const searching = typed.trim() !== ''
  const entries = new Map(book.scenarios.map((e) => [e.name, e]))
  const stories = book.articles.filter((a) => a.folder.startsWith('kb/'))
  const others = book.articles.filter((a) => a.folder.startsWith('rfc'))
  return (
    <div class="book">
      <Welcome book={book} />
      <form role="search" class="search" onSubmit={(e) => e.preventDefault()}>
        <label for="search">Search the book: symptoms, products, replies, codes, article numbers</label>
        <input id="search" type="search" placeholder="501 Invalid Address" value={typed} autocomplete="off" spellcheck={false}
          onInput={(e) => lookFor(e.currentTarget.value)} />
      </form>
      <p class="vh" role="status">{searching ? `${hits.length} found` : ''}</p>
      {searching ? <Results hits={hits} /> : (
        <>
          <h2 class="part">The articles</h2>
          <ul class="articles">{stories.map((a) => <li key={a.folder}><ArticleCard article={a} entries={entries} /></li>)}</ul>
          <Exercises entries={book.scenarios} />
          {others.length > 0 && <Conformance articles={others} entries={entries} />}
        </>
      )}
    </div>
  )
}
