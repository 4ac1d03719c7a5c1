// What the editor can do.
import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { syntaxHighlighting } from '@codemirror/language'
import { lintGutter, lintKeymap } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view'
import type { Book } from '../api.ts'
import { completer } from './complete.ts'
import { language } from './language.ts'
import { colours, theme } from './theme.ts'

interface Given { book: Book; source: string; changed: () => void; run: () => void }

export function state({ book, source, changed, run }: Given): EditorState {
  return EditorState.create({
    doc: source,
    extensions: [
      lineNumbers(), lintGutter(), history(), drawSelection(), highlightActiveLine(), highlightActiveLineGutter(), closeBrackets(),
      highlightSelectionMatches(), search({ top: true }), language, syntaxHighlighting(colours), theme,
      autocompletion({ override: [completer(book)], icons: false }),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': 'The text of the scenario', spellcheck: 'false', tabindex: '0' }),
      EditorView.updateListener.of((update) => { if (update.docChanged) changed() }),
      keymap.of([
        { key: 'Mod-Enter', run: () => { run(); return true } },
        ...completionKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap,
      ]),
    ],
  })
}
