import { setDiagnostics } from '@codemirror/lint'
import { EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'preact/hooks'
import type { Book, Problem } from '../api.ts'
import { diagnostics } from './diagnostics.ts'
import { state } from './setup.ts'

interface Props {
  book: Book
  source: string
  problems: Problem[]
  at: { line: number; turn: number } // where the cursor is sent, when the turn changes
  onSource: (source: string) => void
  onRun: () => void
}

const pause = 400 // milliseconds without typing, after which the text is looked at

// CodeBox holds CodeMirror. It lives in a shadow root, where it adds its rules as constructed style sheets: the page's
// Content Security Policy allows no <style> elements.
export function CodeBox({ book, source, problems, at, onSource, onRun }: Props) {
  const home = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | undefined>(undefined)
  const said = useRef(source) // what the page was told last
  const told = useRef({ onSource, onRun })
  told.current = { onSource, onRun }
  useEffect(() => {
    const shadow = home.current!.shadowRoot ?? home.current!.attachShadow({ mode: 'open' })
    let timer = 0
    const tell = () => {
      clearTimeout(timer)
      const text = view.current!.state.doc.toString()
      if (text === said.current) return
      said.current = text
      told.current.onSource(text)
    }
    const run = () => {
      tell()
      told.current.onRun()
    }
    const changed = () => {
      clearTimeout(timer)
      timer = window.setTimeout(tell, pause)
    }
    view.current = new EditorView({ root: shadow, parent: shadow, state: state({ book, source, changed, run }) })
    const leave = () => tell() // who clicks “Run it” means what was typed last
    shadow.addEventListener('focusout', leave)
    return () => {
      shadow.removeEventListener('focusout', leave)
      clearTimeout(timer)
      view.current?.destroy()
      view.current = undefined
    }
  }, [book])
  useEffect(() => {
    const editor = view.current
    if (!editor || source === said.current) return
    said.current = source
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: source } })
  }, [source])
  useEffect(() => {
    const editor = view.current
    if (editor) editor.dispatch(setDiagnostics(editor.state, diagnostics(editor.state.doc, problems)))
  }, [problems])
  useEffect(() => {
    const editor = view.current
    if (!editor || at.line < 1) return
    const place = editor.state.doc.line(Math.min(at.line, editor.state.doc.lines)).from
    editor.dispatch({ selection: { anchor: place }, scrollIntoView: true })
    editor.focus()
  }, [at.turn])
  return <div class="code-box" ref={home} />
}
