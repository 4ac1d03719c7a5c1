import { useCallback, useRef, useState } from 'preact/hooks'
import { download } from '../exercise/download.ts'
import { FileButton } from '../exercise/FileButton.tsx'
import type { EditorProps } from '../parts.ts'
import { CodeBox } from './CodeBox.tsx'
import { ProblemList } from './ProblemList.tsx'

// ScenarioEditor is where stories are written: what the loader finds wrong stands at its line, and the catalogue completes.
export function ScenarioEditor({ book, source, problems, busy, onSource, onRun }: EditorProps) {
  const [file, setFile] = useState('my-story.txtar')
  const [at, setAt] = useState({ line: 0, turn: 0 }) // where the cursor is sent
  const typed = useRef(source)
  const change = useCallback((text: string) => {
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
        <button type="button" class="main" disabled={busy || problems.length > 0} onClick={onRun}>Run it</button>
        <FileButton label="Open…" accept=".txtar,.txt,text/plain" onFiles={(files) => void open(files)} />
        <button type="button" onClick={() => download(file, 'text/plain', typed.current)}>Save as {file}</button>
        <span class="fine">Ctrl+Space completes, Ctrl+Enter runs, Tab leaves the editor.</span>
      </div>
      <CodeBox book={book} source={source} problems={problems} at={at} onSource={change} onRun={onRun} />
      <ProblemList problems={problems} busy={busy} onGo={(line) => setAt(({ turn }) => ({ line, turn: turn + 1 }))} />
    </section>
  )
}
