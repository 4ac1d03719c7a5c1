import { Go } from '../shell/Go.tsx'
import { refText } from '../words/refs.ts'
import type { Hit } from './search.ts'

// Of so many hits the list is long enough: the next word narrows it.
const most = 60

export function Results({ hits }: { hits: Hit[] }) {
  if (hits.length === 0) {
    return <p class="card">Nothing has all these words. Try fewer: a code such as <b>5.4.6</b>, a product such as <b>Exchange 2000</b>, or a number such as <b>818222</b>.</p>
  }
  return (
    <section aria-label="Found">
      <p class="fine">{hits.length} {hits.length === 1 ? 'lesson' : 'lessons'}{hits.length > most && `, the first ${most} are shown`}</p>
      <ul class="results">
        {hits.slice(0, most).map(({ entry }) => (
          <li key={entry.name} class="card">
            <Go view="lesson" name={entry.name}>{entry.title}</Go>
            <p class="fine">{entry.refs.filter((r) => r !== '').map(refText).join(' · ')}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
