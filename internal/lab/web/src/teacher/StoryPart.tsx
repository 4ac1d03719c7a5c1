import { paragraphs, withoutTitle } from '../words/paragraphs.ts'
import type { Lesson } from './useSheet.ts'

// StoryPart is the aim, the story and what to do in class.
export function StoryPart({ lessons }: { lessons: Lesson[] }) {
  const [symptom, ...others] = lessons
  if (!symptom) return null
  const { world } = symptom
  return (
    <>
      <section>
        <h2>Aim</h2>
        <p>After the lesson a student can say why this happens, see it in a conversation between two servers, and cure it:</p>
        <p class="quoted">{world.title}</p>
      </section>
      <section>
        <h2>Story</h2>
        {paragraphs(withoutTitle(world.story, world.title)).map((text) => <p key={text}>{text}</p>)}
        <table>
          <thead><tr><th>Host</th><th>Address</th><th>Product</th></tr></thead>
          <tbody>
            {world.hosts.map((host) => (
              <tr key={host.name}><td><code>{host.name}</code></td><td>{host.addresses.join(', ')}</td><td>{host.product}</td></tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h2>What to do</h2>
        <ol>
          <li>
            Open “{world.title}”, look at the picture, and run it. Step through the conversation together:
            <ul>{world.chapters.map((chapter) => paragraphs(chapter.text)[0]).filter(Boolean).map((text) => <li key={text}>{text}</li>)}</ul>
          </li>
          {others.map((lesson) => <li key={lesson.world.name}>Then open “{lesson.world.title}”, run it, and compare.</li>)}
          <li>Let the students type to the servers themselves in the console, and then do the exercises.</li>
        </ol>
      </section>
    </>
  )
}
