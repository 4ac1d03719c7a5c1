// Asks the simulator for whatever the state needs and the page has not.
import { computed, effect, type Signal } from '@preact/signals'
import type { Played, Text, World } from './api.ts'
import { isRevealed } from './exercise/revealed.ts'
import { arrange } from './run/arrange.ts'
import { ask, Refusal, spare } from './simulator.ts'
import { book, busy, now, original, played, previous, problems, state, text, trouble, world } from './state.ts'

// So many answers are kept, that going back shows them at once. The world is deterministic: an answer stays true.
const kept = 12
const answers = new Map<string, Promise<unknown>>()

function remember<T>(key: string, make: () => Promise<T>): Promise<T> {
  const known = answers.get(key) as Promise<T> | undefined
  if (known) return known
  const made = make()
  answers.set(key, made)
  made.catch(() => answers.delete(key))
  for (const old of answers.keys()) {
    if (answers.size <= kept) break
    answers.delete(old)
  }
  return made
}

export function explain(t: Text, reveal?: boolean): Promise<World> {
  const body = { text: t, ...(reveal ? { reveal } : {}) }
  return remember(`explain ${JSON.stringify(body)}`, () => ask('explain', body))
}

export function play(t: Text, { seed, goal, reveal }: { seed?: number | undefined; goal?: boolean; reveal?: boolean } = {}): Promise<Played> {
  const body = { text: t, ...(seed ? { seed } : {}), ...(goal ? { goal } : {}), ...(reveal ? { reveal } : {}) }
  return remember(`run ${JSON.stringify(body)}`, async () => arrange(withoutChoices(await ask('run', body)), await explain(t, reveal)))
}

// withoutChoices leaves out the possible answers to an exercise, of which all but one are wrong: they are no claims of the story.
export function withoutChoices(p: Played): Played {
  const isChoice = (i: number) => p.happenings[i]!.kind === 'claim' && /^choice\s/.test(p.happenings[i]!.label)
  const left: number[] = [0] // how many are left before each place
  p.happenings.forEach((_, i) => left.push(left[i]! + (isChoice(i) ? 0 : 1)))
  if (left.at(-1) === p.happenings.length) return p
  return {
    ...p,
    happenings: p.happenings.filter((_, i) => !isChoice(i)),
    phases: p.phases.map((phase) => ({ ...phase, from: left[phase.from] ?? phase.from, to: left[phase.to] ?? phase.to })),
  }
}

// keep is the same run with all its evidence, which is large.
export function keep(t: Text): Promise<Played> {
  const { seed } = state.peek()
  return ask('run', { text: t, keep: true, ...(seed ? { seed } : {}), ...(told.peek() ? { reveal: true } : {}) })
}

// told is whether the page may have the answer to an exercise: once it was given, and where somebody writes one.
const told = computed(() => now.view.value === 'write' || isRevealed(now.name.value))

let turn = 0

export function start() {
  effect(() => {
    const scenario = now.view.value === 'lesson' || now.view.value === 'write'
    void load(scenario, text.value, now.ran.value, now.before.value, [now.seed.value, now.seedBefore.value], told.value)
  })
}

// load fetches in the order in which it is seen: the book, the world, the run, the run before it. What arrives after the
// student has gone elsewhere is dropped.
let shown = ''
let name: string | undefined
async function load(scenario: boolean, t: Text, ran: boolean, before: Text | undefined, [seed, seedBefore]: (number | undefined)[], reveal: boolean) {
  const want = JSON.stringify([scenario, t, ran, before, seed, seedBefore, reveal])
  if (want === shown) return
  shown = want
  const mine = ++turn
  const current = () => mine === turn
  try {
    if (!book.peek()) {
      busy.value = 'list'
      book.value = await remember('list', () => ask('list', undefined))
    }
    if (!scenario || !current()) return forget(current())
    if (t.source !== undefined && !t.source.trim()) return nothing()
    if (t.name !== name) world.value = original.value = played.value = undefined
    name = t.name
    if (!ran) played.value = undefined
    await step('explain', () => explain(t, reveal), world, current)
    await step('explain', () => explain(plain(t), reveal), original, current)
    const next = () => play(t, { seed, goal: world.peek()?.exercise !== undefined, reveal })
    if (ran) await step('run', next, played, current)
    else if (!t.source && !t.changes) spare(() => { if (current()) next().catch(() => {}) }) // while the lesson is read
    if (before) await step('run', () => play(before, { seed: seedBefore, reveal }), previous, current)
    else if (current()) previous.value = undefined
    if (current()) {
      problems.value = []
      trouble.value = ''
    }
  } catch (error) {
    if (!current()) return
    shown = ''
    problems.value = error instanceof Refusal ? error.problems : []
    trouble.value = error instanceof Error ? error.message : String(error)
  } finally {
    if (current()) busy.value = ''
  }
}

// nothing is what an empty text holds.
function nothing() {
  forget(true)
  problems.value = []
  trouble.value = ''
}

async function step<T>(name: 'explain' | 'run', get: () => Promise<T>, into: Signal<T | undefined>, current: () => boolean) {
  if (!current()) return
  busy.value = name
  const got = await get()
  if (current()) into.value = got
}

// plain is the text without changes.
function plain(t: Text): Text {
  const { changes: _, ...rest } = t
  return rest
}

function forget(current: boolean) {
  if (!current) return
  world.value = original.value = undefined
  played.value = previous.value = undefined
}
