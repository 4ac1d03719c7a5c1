import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { download } from '../exercise/download.ts'
import { FileButton } from '../exercise/FileButton.tsx'
import type { EditorProps } from '../parts.ts'
import { trouble } from '../state.ts'
import { CodeBox } from './CodeBox.tsx'
import { ProblemList } from './ProblemList.tsx'

// ScenarioEditor is where stories are written: what the loader finds wrong stands at its line, and the catalogue completes.
export function ScenarioEditor({ book, source, problems, busy, onSource, onRun }: EditorProps) {
  const [file, setFile] = useState('my-story.txtar')
  const [at, setAt] = useState({ line: 0, turn: 0 }) // where the cursor is sent
  const [wanted, setWanted] = useState(false) // a run, once the text is read
  const typed = useRef(source)
  const empty = source.trim() === ''
  useEffect(() => {
    if (!wanted || busy) return
    setWanted(false)
    if (!empty && problems.length === 0) onRun()
  }, [wanted, busy])
  const run = () => setWanted(true)
  const change = useCallback((text: string) => {
    setWanted(false)
    typed.current = text
    onSource(text)
  }, [onSource])
  const open = async ([chosen]: File[]) => {
    if (!chosen) return
    setFile(chosen.name)
    change(await chosen.text())
  }
  return (
    <section class="editor" aria-label="Editor for scenarios">
      <div class="row">
        <button type="button" class="main" disabled={empty || problems.length > 0} onClick={run}>Run it</button>
        <FileButton label="Open…" accept=".txtar,.txt,text/plain" onFiles={(files) => void open(files)} />
        <button type="button" onClick={() => download(file, 'text/plain', typed.current)}>Save as {file}</button>
        {wanted && <span role="status">It runs as soon as the text is read and the simulator is there …</span>}
        <span class="fine">Ctrl+Space completes, Ctrl+Enter runs, Tab leaves the editor.</span>
      </div>
      <CodeBox book={book} source={source} problems={problems} at={at} onSource={change} onRun={run} />
      <ProblemList problems={problems} trouble={trouble.value} empty={empty} busy={busy} onGo={(line) => setAt(({ turn }) => ({ line, turn: turn + 1 }))} />
    </section>
  )
}
