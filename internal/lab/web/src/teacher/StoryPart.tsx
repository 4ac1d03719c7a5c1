import { paragraphs, withoutTitle } from '../words/paragraphs.ts'
import type { Article, Book } from '../api.ts'
import { planned, type Lesson } from './useSheet.ts'

interface Props { article: Article; book: Book; lessons: Lesson[] }

// StoryPart is the aim, the story and what to do in class.
export function StoryPart({ article, book, lessons }: Props) {
  const symptom = lessons.find(hurts) ?? lessons[0]
  if (!symptom) return null
  const { world } = symptom
  const plan = planned(book.scenarios, article)
  const from = plan.findIndex((entry) => entry.name === world.name)
  const further = world.chapters.map((chapter) => paragraphs(withoutTitle(chapter.text, world.title))[0]).slice(1) // the first is the story
  return (
    <>
      <section>
        <h2>Aim</h2>
        {paragraphs(article.aim || article.title).map((text) => <p key={text}>{text}</p>)}
      </section>
      <section>
        <h2>Story</h2>
        {paragraphs(withoutTitle(world.story, world.title)).map((text) => <p key={text}>{text}</p>)}
        <table>
          <thead><tr><th>Host</th><th>Address</th><th>Product</th></tr></thead>
          <tbody>
            {world.hosts.map((host) => (
              <tr key={host.name}><td><code>{host.name}</code></td><td>{host.addresses.join(', ')}</td><td>{book.products.find((p) => p.name === host.product)?.summary ?? host.product}</td></tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h2>What to do</h2>
        <ol>
          {plan.map((entry, i) => (
            <li key={entry.name}>
              {entry.exercise ? `Set the exercise “${entry.title}”.`
                : i === from ? `Open “${entry.title}”, look at the picture, and run it. Step through the conversation together.`
                  : i < from ? `Open “${entry.title}” and run it.` : `Then open “${entry.title}”, run it, and compare.`}
              {i === from && further.length > 0 && <ul>{further.filter(Boolean).map((text) => <li key={text}>{text}</li>)}</ul>}
            </li>
          ))}
          <li>Let the students type to the servers themselves in the console. Then set what is to be diagnosed, the last of the exercises below.</li>
        </ol>
      </section>
    </>
  )
}

// hurts tells a lesson that begins with the trouble from one that begins with how things ought to be: its first message does not
// arrive at once.
function hurts({ played }: Lesson): boolean {
  const fate = played.mail[0]?.fates[0]
  return fate !== undefined && fate.fate !== 'delivered' && fate.fate !== 'relayed'
}
