import type { Article } from '../api.ts'
import { tellFate, titleOf } from '../words/fate.ts'
import { refText } from '../words/refs.ts'
import { ExerciseAnswer } from './ExerciseAnswer.tsx'
import type { Asked, Lesson } from './useSheet.ts'

interface Props { article: Article; lessons: Lesson[]; exercises: Asked[] }

// AnswerPage is printed on a page of its own, so that it can be kept back.
export function AnswerPage({ article, lessons, exercises }: Props) {
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
          <ul>
            {played.mail.filter((m) => !m.report_of).flatMap((message) => message.fates.map((fate) => {
              const { sign, text, why } = tellFate(message, fate)
              return <li key={message.id + fate.to}>{titleOf(message)}, to {fate.to}: {sign} {text}{why && ` (${why})`}</li>
            }))}
          </ul>
        </section>
      ))}
    </section>
  )
}
