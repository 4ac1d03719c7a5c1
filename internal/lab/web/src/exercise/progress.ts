// What a student has done, kept in this browser and nowhere else. Where the browser keeps nothing, as in a private window
// of some, it is kept until the page is closed.
import { signal } from '@preact/signals'
import { book } from '../state.ts'

// An Attempt is how one exercise went so far.
export interface Attempt {
  tries: number
  hints: number // that were asked for
  solved?: string // the day, as 2026-11-22
  gaveUp?: boolean // a sample cure, or the right answer, was shown before it was solved
  read?: boolean // the scenario, which tells the answer, was read before it was solved
}

// A Progress is what a progress file holds.
export interface Progress {
  form: 'smtplab progress 1'
  name: string // that the student gave to the file; empty for none
  exercises: Record<string, Attempt>
}

const key = 'smtplab.progress'
export const empty: Progress = { form: 'smtplab progress 1', name: '', exercises: {} }

const fresh: Attempt = { tries: 0, hints: 0 }

export const progress = signal<Progress>(stored())
export const keeps = signal(canKeep())

// The book may be open in several tabs. What one of them keeps, the others hear of; and since one that sleeps does not hear,
// each change is made to what is kept at that moment.
globalThis.addEventListener?.('storage', (event) => {
  if (keeps.value && (event.key === key || event.key === null)) progress.value = stored()
})

function latest(): Progress {
  return keeps.value ? stored() : progress.value
}

// What is known of texts that are no exercises of the book, as one that came with a link: it is no progress, and not kept.
const passing = signal<Record<string, Attempt>>({})

// counts tells the exercises of the book: only what is done in these is progress.
export function counts(exercise: string): boolean {
  return book.value?.scenarios.some((s) => s.name === exercise && s.exercise) === true
}

export function attemptOf(exercise: string): Attempt {
  return (counts(exercise) ? progress.value.exercises : passing.value)[exercise] ?? fresh
}

// note changes what is known of one exercise.
export function note(exercise: string, patch: Partial<Attempt>) {
  if (!counts(exercise)) {
    passing.value = { ...passing.value, [exercise]: { ...attemptOf(exercise), ...patch } }
    return
  }
  const kept = latest()
  save({ ...kept, exercises: { ...kept.exercises, [exercise]: { ...(kept.exercises[exercise] ?? fresh), ...patch } } })
}

// tried counts a try, and the day on which it was solved first.
export function tried(exercise: string, solved: boolean) {
  if (!counts(exercise)) return
  const old = latest().exercises[exercise] ?? fresh
  const day = old.solved ?? (solved ? today(new Date()) : undefined)
  note(exercise, { tries: old.solved ? old.tries : old.tries + 1, ...(day ? { solved: day } : {}) })
}

// today is the day where the student is.
export function today(now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

// rename changes the name that goes to the file.
export function rename(name: string) {
  save({ ...latest(), name })
}

export function save(next: Progress) {
  progress.value = next
  try {
    localStorage.setItem(key, JSON.stringify(next))
  } catch {
    keeps.value = false
  }
}

export function reset() {
  progress.value = empty
  try {
    localStorage.removeItem(key)
  } catch {
    keeps.value = false
  }
}

// parse reads a progress file. What comes from a stranger is looked at field by field.
export function parse(text: string): Progress {
  const file: unknown = JSON.parse(text)
  if (!isRecord(file) || file.form !== empty.form || !isRecord(file.exercises)) throw new Error(`want a progress file of this page, "form": "${empty.form}"`)
  const exercises: Record<string, Attempt> = {}
  for (const [name, a] of Object.entries(file.exercises)) {
    if (!isRecord(a) || typeof a.tries !== 'number' || typeof a.hints !== 'number') continue
    exercises[name] = {
      tries: a.tries, hints: a.hints,
      ...(typeof a.solved === 'string' ? { solved: a.solved.slice(0, 10) } : {}), ...(a.gaveUp === true ? { gaveUp: true } : {}),
      ...(a.read === true ? { read: true } : {}),
    }
  }
  return { form: empty.form, name: typeof file.name === 'string' ? file.name.slice(0, 80) : '', exercises }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function stored(): Progress {
  try {
    return parse(localStorage.getItem(key) ?? '')
  } catch {
    return empty
  }
}

function canKeep(): boolean {
  try {
    localStorage.setItem(`${key}.try`, '')
    localStorage.removeItem(`${key}.try`)
    return true
  } catch {
    return false
  }
}
