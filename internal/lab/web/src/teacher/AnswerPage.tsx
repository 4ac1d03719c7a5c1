import type { Article, Played } from '../api.ts'
import { chapterOf, tellFate, titleOf } from '../words/fate.ts'
import { refText } from '../words/refs.ts'
import { laterOf, openingOf } from '../verdict/opening.ts'
import { ExerciseAnswer } from './ExerciseAnswer.tsx'
import type { Asked, Lesson } from './useSheet.ts'

interface Props { article: Article; lessons: Lesson[]; others: number; exercises: Asked[] }

// AnswerPage is printed on a page of its own, so that it can be kept back.
export function AnswerPage({ article, lessons, others, exercises }: Props) {
  return (
    <section class="answers">
      <p class="over">Answers · {refText(article.ref)}: not for the students</p>
      {article.asks && article.asks.length > 0 && (
        <>
          <h2>The questions</h2>
          <dl>{article.asks.map((ask) => [<dt key={ask.question}>{ask.question}</dt>, <dd key={ask.answer}>{ask.answer}</dd>])}</dl>
        </>
      )}
      {exercises.length > 0 && (
        <>
          <h2>The exercises</h2>
          <ol class="questions">{exercises.map((asked) => <ExerciseAnswer key={asked.world.name} asked={asked} />)}</ol>
        </>
      )}
      <h2>What happens in the lessons</h2>
      {lessons.map(({ world, played }) => (
        <section key={world.name}>
          <h3>{world.title}</h3>
          <Told played={played} />
        </section>
      ))}
      {others > 0 && <p>What happens in the other {others} lessons of this article, the page shows when they are run.</p>}
    </section>
  )
}

// Told says what became of the mail, chapter by chapter: each has what turned in it beside its number.
function Told({ played }: { played: Played }) {
  const letters = played.mail.filter((m) => !m.report_of)
  const chapters = [...new Set(letters.map((m) => chapterOf(played, m.at)))]
  return (
    <ul>
      {chapters.map((chapter) => {
        const opening = openingOf(played, chapter)
        return (
          <li key={chapter}>
            {played.phases.length > 1 && <b>Chapter {chapter}. </b>}{opening && <i>{opening} </i>}
            {letters.filter((m) => chapterOf(played, m.at) === chapter).flatMap((message) => message.fates.map((fate) => {
              const { sign, text, why } = tellFate(message, fate)
              return <span key={message.id + fate.to} class="told">{titleOf(message)}, to {fate.to}: {sign} {text}{laterOf(played, message, fate)}{why && ` (${why})`}</span>
            }))}
          </li>
        )
      })}
    </ul>
  )
}
