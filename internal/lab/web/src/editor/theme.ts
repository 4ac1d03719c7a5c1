// The editor's look, in the page's own colours, which reach into its shadow root.
import { HighlightStyle } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

export const colours = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--soft)', fontStyle: 'italic' },
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: tags.typeName, color: 'var(--forged)' },
  { tag: tags.heading, color: 'var(--good)', fontWeight: '700' },
  { tag: tags.propertyName, color: 'var(--info)' },
  { tag: tags.labelName, color: 'var(--changed)', fontWeight: '600' },
  { tag: tags.operator, color: 'var(--bad)' },
  { tag: tags.string, color: 'var(--warn)' },
])

export const theme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--paper)', border: '1px solid var(--edge)', borderRadius: '6px', fontSize: '13px' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', minHeight: '16rem', maxHeight: '70vh', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--sunk)', color: 'var(--soft)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 55%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--hover)', color: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { background: 'var(--changed-bg)' },
  '.cm-selectionMatch': { backgroundColor: 'var(--warn-bg)' },
  '.cm-tooltip, .cm-panels': { backgroundColor: 'var(--paper)', color: 'var(--ink)', border: '1px solid var(--edge)', borderRadius: '6px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxWidth: 'min(40rem, 90vw)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-completionDetail': { fontStyle: 'normal', fontFamily: 'var(--sans)', color: 'inherit', opacity: '.85' },
  '.cm-completionInfo': { maxWidth: '24rem', fontFamily: 'var(--sans)', padding: '.4rem .6rem' },
  '.cm-diagnostic-error': { borderLeft: '4px solid var(--bad)', color: 'var(--bad)', backgroundColor: 'var(--bad-bg)' },
  '.cm-panel input, .cm-panel button': { color: 'var(--ink)', background: 'var(--paper)', border: '1px solid var(--edge)' },
  '.cm-panel label': { fontSize: '.8125rem' },
})
