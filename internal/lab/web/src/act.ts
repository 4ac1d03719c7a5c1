// What a student can do, as changes of State.
import type { Change } from './api.ts'
import { forget } from './knobs/pending.ts'
import { asked, askedOf, awaited, go, played, state, textOf, visit, world } from './state.ts'

// change turns knobs, all in one step. An earlier turn of the same knob is forgotten.
export function change(...turned: Change[]) {
  const others = (state.value.changes ?? []).filter((old) => !turned.some((c) => sameKnob(old, c)))
  go({ changes: [...others, ...turned], ...unrun() })
}

// revert takes one turn of a knob back.
export function revert(index: number) {
  go({ changes: (state.value.changes ?? []).filter((_, i) => i !== index), ...unrun() })
}

// reset brings the book's world back.
export function reset() {
  forget()
  go({ changes: undefined, source: undefined, ...unrun() })
}

// theBooks brings the book's own text back, where a link has brought another.
export function theBooks() {
  forget()
  const { view, name } = state.value
  visit(view, name)
}

export function chooseCase(value: string) {
  go({ case: value, changes: undefined, before: undefined, seedBefore: undefined, ran: undefined, at: undefined })
}

// sow lets chance take another course.
export function sow(seed: number | undefined) {
  go({ ...unrun(), seed })
}

export function run() {
  awaited.value = true
  asked.value = new Set([...asked.value, askedOf(textOf(state.value), state.value.seed)])
  go({ ran: true, at: undefined })
}

// edit replaces the text by one that was written by hand.
export function edit(source: string) {
  go({ source, changes: undefined, ...unrun() }, 'replace')
}

export function moveTo(at: number) {
  const all = played.value?.happenings.length ?? 0
  go({ at: at >= all ? undefined : Math.max(0, at) }, 'replace')
}

// lookFor keeps what is looked for with the book, so that one comes back from a lesson to what was found.
export function lookFor(search: string) {
  go({ search: search || undefined }, 'replace')
}

export function openTab(tab: string) {
  go({ tab }, 'replace')
}

// typed keeps what was typed into a console.
export function typed(host: string, lines: string[]) {
  go({ consoles: { ...state.value.consoles, [host]: lines } }, 'replace')
}

// write opens the text that is shown in the editor.
export function write() {
  go({ view: 'write', source: world.value?.source ?? state.value.source ?? '', changes: undefined, ...unrun() })
}

// unrun puts the run that is shown beside the next one.
function unrun() {
  const shown = state.value.ran && played.value ? { before: textOf(state.value), seedBefore: state.value.seed } : {}
  return { ran: undefined, at: undefined, ...shown }
}

function sameKnob(a: Change, b: Change): boolean {
  return a.kind === b.kind && a.host === b.host && a.a === b.a && a.b === b.b && a.server === b.server && a.name === b.name
}
