import { paragraphs, withoutTitle } from '../words/paragraphs.ts'
import type { Article, Thing } from '../api.ts'
import type { Lesson } from './useSheet.ts'

interface Props { article: Article; products: Thing[]; lessons: Lesson[] }

// StoryPart is the aim, the story and what to do in class.
export function StoryPart({ article, products, lessons }: Props) {
  const symptom = lessons.find(hurts) ?? lessons[0]
  if (!symptom) return null
  const others = lessons.filter((lesson) => lesson !== symptom)
  const { world } = symptom
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
              <tr key={host.name}><td><code>{host.name}</code></td><td>{host.addresses.join(', ')}</td><td>{products.find((p) => p.name === host.product)?.summary ?? host.product}</td></tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h2>What to do</h2>
        <ol>
          <li>
            Open “{world.title}”, look at the picture, and run it. Step through the conversation together:
            <ul>{world.chapters.map((chapter) => paragraphs(withoutTitle(chapter.text, world.title))[0]).filter(Boolean).map((text) => <li key={text}>{text}</li>)}</ul>
          </li>
          {others.map((lesson) => <li key={lesson.world.name}>Then open “{lesson.world.title}”, run it, and compare.</li>)}
          <li>Let the students type to the servers themselves in the console, and then do the exercises.</li>
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
