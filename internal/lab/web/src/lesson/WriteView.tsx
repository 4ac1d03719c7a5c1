import { useEffect, useState } from 'preact/hooks'
import type { FunctionComponent } from 'preact'
import type { Book } from '../api.ts'
import { edit, run } from '../act.ts'
import type { EditorProps } from '../parts.ts'
import { busy, original, problems, now, world } from '../state.ts'
import { Outcome } from './Outcome.tsx'
import { starter } from './starter.ts'
import { WorldCard } from './WorldCard.tsx'

// WriteView is the editor, above the world and the run of what was written.
export function WriteView({ book }: { book: Book }) {
  const Editor = useEditor()
  const source = now.source.value
  useEffect(() => { if (source === undefined) edit(starter) }, [source])
  if (!Editor || source === undefined) return <p class="fine">Opening the editor …</p>
  return (
    <div class="lesson">
      <h1>Write your own</h1>
      <Editor book={book} source={source} problems={problems.value} busy={busy.value !== ''} onSource={edit} onRun={run} />
      {world.value && original.value && <WorldCard book={book} world={world.value} original={original.value} mayRun />}
      {world.value && <Outcome book={book} world={world.value} told />}
    </div>
  )
}

// The editor is a part of its own, fetched when it is first opened.
function useEditor(): FunctionComponent<EditorProps> | undefined {
  const [editor, setEditor] = useState<{ Editor: FunctionComponent<EditorProps> }>()
  useEffect(() => { void import('../editor/index.tsx').then((m) => setEditor({ Editor: m.ScenarioEditor })) }, [])
  return editor?.Editor
}
