import type { Played } from '../api.ts'
import { moveTo, openTab } from '../act.ts'
import { Bytes } from '../run/Bytes.tsx'
import { Diagram } from '../run/Diagram.tsx'
import { Player } from '../run/Player.tsx'
import { useCourse } from '../run/useCourse.ts'
import { useUnhurried } from '../run/useUnhurried.ts'
import { SeenTabs } from '../seen/SeenTabs.tsx'
import { moment, now } from '../state.ts'

// RunView is the run, moment by moment: the diagram on its time line, and what each party sees. While one scrubs, the diagram
// keeps up with the hand; the rest need not.
export function RunView({ played }: { played: Played }) {
  const at = Math.min(moment.value, played.happenings.length)
  const rested = useUnhurried(at, played)
  const course = useCourse(played)
  return (
    <section class="run" aria-labelledby="run">
      <div class="card run-head">
        <h2 id="run" tabIndex={-1}>What happened, step by step</h2>
        <Player played={played} course={course} moment={at} onMoment={moveTo} />
      </div>
      <div class="run-body">
        <Diagram played={played} course={course} moment={at} onMoment={moveTo} />
        <SeenTabs played={played} moment={rested} tab={now.tab.value} onTab={openTab} onMoment={moveTo} />
      </div>
      <Bytes happening={played.happenings[rested - 1]} lanes={played.lanes} />
    </section>
  )
}
