// All that the page shows follows from one value, State, which is what a link holds. What the simulator said of it is
// kept in the signals below; load.ts asks for what is missing whenever State changes.
import { computed, signal, type ReadonlySignal } from '@preact/signals'
import type { Book, Change, Played, Problem, Text, World } from './api.ts'
import { fromFragment, LinkMistake, toFragment } from './link.ts'
import type { Chosen } from './parts.ts'

export interface State {
  view: 'book' | 'lesson' | 'write' | 'sheet'
  name: string // of the scenario, or of the article's folder
  source?: string // instead of the book's text
  changes?: Change[]
  case?: string
  seed?: number
  ran?: boolean // a run is shown
  before?: Text // the run that stands beside it
  seedBefore?: number // with which that one was
  at?: number // how many of the happenings have happened; all unless given
  tab?: string // what is shown beside the diagram
  consoles?: Record<string, string[]> // what was typed, by host
  search?: string // what is looked for in the book
}

export const state = signal<State>({ view: 'book', name: '' })

export const book = signal<Book | undefined>(undefined)
export const world = signal<World | undefined>(undefined) // after the changes
export const original = signal<World | undefined>(undefined) // before them
export const played = signal<Played | undefined>(undefined)
export const previous = signal<Played | undefined>(undefined)
export const busy = signal<'' | 'list' | 'explain' | 'run'>('')
export const chosen = signal<Chosen | undefined>(undefined) // whose knobs are open
export const awaited = signal(false) // a run was asked for by a click: what comes of it is brought into view
export const asked = signal<ReadonlySet<string>>(new Set()) // what was run by a click in this page, and not by a link
export const problems = signal<Problem[]>([])
export const trouble = signal('')

// steady is heard of only when what it tells changes, although State is made anew at each step: a component that does not
// show the moment is not drawn again while the student scrubs.
function steady<T>(get: () => T): ReadonlySignal<T> {
  let held: { key: string | undefined; value: T } | undefined
  return computed(() => {
    const value = get()
    if (held && Object.is(held.value, value)) return held.value
    const key = JSON.stringify(value)
    if (!held || held.key !== key) held = { key, value }
    return held.value
  })
}

const part = <T>(get: (s: State) => T): ReadonlySignal<T> => steady(() => get(state.value))

export const now = {
  view: part((s) => s.view),
  name: part((s) => s.name),
  source: part((s) => s.source),
  changes: part((s) => s.changes ?? []),
  case: part((s) => s.case),
  seed: part((s) => s.seed),
  ran: part((s) => s.ran === true),
  before: part((s) => s.before),
  seedBefore: part((s) => s.seedBefore),
  tab: part((s) => s.tab),
  consoles: part((s) => s.consoles ?? {}),
  search: part((s) => String(s.search ?? '')),
}

// text is the scenario as the simulator is asked about it.
export const text = steady(() => textOf({ name: now.name.value, source: now.source.value, changes: now.changes.value, case: now.case.value }))

// changed tells a world that the student has made their own from the book's.
export const changed = computed(() => now.changes.value.length > 0 || (now.view.value === 'lesson' && now.source.value !== undefined))

export function textOf(s: Pick<State, 'name' | 'source' | 'changes' | 'case'>): Text {
  const t: Text = s.source === undefined ? { name: s.name } : { source: s.source, ...(s.name ? { name: s.name } : {}) }
  if (s.changes?.length) t.changes = s.changes
  if (s.case) t.case = s.case
  return t
}

// askedOf is what asked has for a run.
export function askedOf(t: Text, seed: number | undefined): string {
  return JSON.stringify([t, seed])
}

// moment is how many happenings have happened, of those that there are.
export const moment = computed(() => {
  const all = played.value?.happenings.length ?? 0
  return Math.max(0, Math.min(all, state.value.at ?? all))
})

// active are those between whom the current happening is.
export const active = steady((): string[] => {
  const p = played.value
  const h = p?.happenings[moment.value - 1]
  if (!p || !h || moment.value === p.happenings.length) return []
  return [h.from, h.to].map((i) => p.lanes[i]?.name ?? '')
})

let writes = 0
let written = true // the address holds the state

// go moves to a new state. "push" is a step that the back button takes back; "replace" is not.
export function go(patch: Partial<State>, how: 'push' | 'replace' = 'push') {
  move(compact({ ...state.value, ...patch }), how)
}

// visit leaves all behind but where it goes.
export function visit(view: State['view'], name = '') {
  move({ view, name }, 'push')
}

function move(next: State, how: 'push' | 'replace') {
  if (how === 'push') leave()
  state.value = next
  void write(next, how)
}

// leave keeps the state with its place in the history, where there was no time yet to write it into the address.
function leave() {
  if (!written) history.replaceState(state.peek(), '')
  history.pushState(null, '')
}

async function write(s: State, how: 'push' | 'replace') {
  const turn = ++writes
  written = false
  if (how === 'replace') await new Promise((resolve) => setTimeout(resolve, 300)) // browsers refuse an address that changes too often
  if (turn !== writes) return
  const fragment = await toFragment(s)
  if (turn !== writes) return
  history.replaceState(null, '', fragment)
  written = true
}

// restore reads the state from the history or the address: when the page is opened, and after the back button.
export async function restore() {
  writes++ // what is still being written belongs to a state that was left
  written = true
  try {
    const kept = history.state as State | null
    state.value = kept ?? await fromFragment(location.hash)
    if (kept) void write(kept, 'replace')
    trouble.value = ''
  } catch (error) {
    state.value = { view: 'book', name: '' }
    trouble.value = error instanceof LinkMistake ? error.message : 'This link is damaged: part of it is missing. Ask for it again, or start from the book.'
  }
}

function compact(s: State): State {
  const whole = Object.entries(s).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
  return Object.fromEntries(whole) as unknown as State
}
