import { useState } from 'preact/hooks'
import type { Entry } from '../api.ts'
import { FileButton } from './FileButton.tsx'
import type { Progress } from './progress.ts'
import { keeps, parse, progress, rename, save } from './progress.ts'
import { ProgressTable, solvedIn } from './ProgressTable.tsx'
import { ResetProgress } from './ResetProgress.tsx'
import { download } from './download.ts'

// ProgressPanel shows what was solved, writes it to a file for a teacher, and reads such files.
export function ProgressPanel({ exercises }: { exercises: Entry[] }) {
  const [others, setOthers] = useState<{ file: string; progress: Progress }[]>([])
  const [wrong, setWrong] = useState('')
  const open = async (files: File[]) => {
    setWrong('')
    for (const file of files) {
      try {
        const read = parse(await file.text())
        setOthers((old) => [...old.filter((o) => o.file !== file.name), { file: file.name, progress: read }])
      } catch (error) {
        setWrong(`${file.name}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
  const write = () => download(`smtplab-progress${progress.value.name ? `-${progress.value.name.replace(/\W+/g, '-')}` : ''}.json`,
    'application/json', JSON.stringify(progress.value, null, 2) + '\n')
  return (
    <section class="progress-panel card" aria-labelledby="progress-title">
      <h3 id="progress-title">Your progress</h3>
      <details>
        <summary>{solvedIn(exercises, progress.value)} of {exercises.length} solved</summary>
        <ProgressTable label="Your exercises" exercises={exercises} progress={progress.value} />
      </details>
      <p class="fine">
        {keeps.value ? 'Your progress is kept in this browser only.' : 'This browser keeps nothing, so your progress is gone when the page is closed: write it to a file.'}
        {' '}Nothing of it is sent anywhere. A file for your teacher holds what the table shows, and the name that you type here, if any.
      </p>
      <div class="row">
        <label class="row">Name on the file
          <input type="text" value={progress.value.name} maxLength={80} autocomplete="off" onInput={(e) => rename(e.currentTarget.value)} />
        </label>
        <button type="button" onClick={write}>Write my progress to a file</button>
        <FileButton label="Open progress files…" accept=".json,application/json" multiple onFiles={(files) => void open(files)} />
        <ResetProgress />
      </div>
      {wrong && <p class="problem" role="alert">{wrong}</p>}
      {others.map((other) => (
        <section key={other.file} aria-label={`Progress file ${other.file}`}>
          <div class="row spread">
            <h4>{other.progress.name || 'No name'} <span class="fine">{other.file}</span></h4>
            <button type="button" onClick={() => save(other.progress)}>Go on from this file here</button>
          </div>
          <ProgressTable label={`Exercises of ${other.progress.name || other.file}`} exercises={exercises} progress={other.progress} />
        </section>
      ))}
    </section>
  )
}
