import type { Message, Played } from '../api.ts'
import { countAsOf } from '../seen/asOf.ts'
import { chapterOf, tellFate, titleOf } from '../words/fate.ts'
import { duration } from '../words/time.ts'
import { laterOf, openingOf } from './opening.ts'

// So many messages are told of; a story that sends more says so.
const most = 12

// Fates say in plain words what became of the mail, before anything else is looked at. Reports stand with the message
// that they are about.
export function Fates({ played, onMoment }: { played: Played; onMoment: (moment: number) => void }) {
  const letters = played.mail.filter((m) => !played.mail.some((o) => o.id === m.report_of))
  if (letters.length === 0) return <p class="fine">No mail was sent in this story.</p>
  const many = played.phases.length > 1 && letters.length > 1
  return (
    <ul class="fates" aria-label="What became of the mail">
      {letters.slice(0, most).flatMap((m) => m.fates.map((f, i) => {
        const told = tellFate(m, f)
        const chapter = chapterOf(played, m.at)
        const opening = openingOf(played, chapter)
        return (
          <li key={`${m.id} ${i}`} class={told.tone}>
            <span class="sign" aria-hidden="true">{told.sign}</span>
            <span>
              <span class="about">{many && <span class="chapter-no">Chapter {chapter} </span>}{many && opening && <i class="opening-words">{opening} </i>}{titleOf(m)}{!m.report_of && <> to {f.to}</>}</span>
              <b>{told.text}{laterOf(played, m, f)}</b>{told.why && <span class="why"> {told.why}</span>}
              {i === 0 && <Reports reports={played.mail.filter((o) => o.report_of === m.id)} since={m.at} />}
            </span>
            {f.fate !== 'queued' && (
              <button type="button" class="plain screen" onClick={() => onMoment(countAsOf(played.happenings, f.at))}>
                Show the moment<span class="vh"> when it was {told.text}</span>
              </button>
            )}
          </li>
        )
      }))}
      {letters.length > most && <li class="soft">… and {letters.length - most} more messages: see Mail below.</li>}
    </ul>
  )
}

function Reports({ reports, since }: { reports: Message[]; since: number }) {
  return (
    <>
      {reports.slice(0, most).flatMap((r) => r.fates.map((f) => {
        const told = tellFate(r, f)
        return (
          <span key={`${r.id} ${f.to}`} class="report">
            {r.at > since ? `After ${duration(r.at - since)}: ` : ''}a report to {f.to}, {told.text}{told.why && ` (${told.why})`}{r.subject && <> – “{r.subject}”</>}
          </span>
        )
      }))}
    </>
  )
}
