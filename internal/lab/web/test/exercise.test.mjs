import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const modules = ['src/exercise/progress.ts', 'src/exercise/revealed.ts', 'src/state.ts']
const { attemptOf, book, counts, hide, isRevealed, keeps, note, parse, progress, readIt, reset, today, tried } = await load(...modules)
const entry = (name, exercise) => ({ name, title: name, refs: [], search: '', exercise })
const entries = { scenarios: [entry('cure/one', 'cure'), entry('cure/two', 'cure'), entry('predict/one', 'predict'), entry('kb/x')] }
book.value = entries
const { tellClaim } = await load('src/exercise/claim.ts')
const { may, mayTurn } = await load('src/knobs/allowed.ts')
const { stateOf } = await load('src/exercise/ProgressTable.tsx')

test('tries are counted until it is solved', () => {
  tried('cure/one', false)
  note('cure/one', { hints: 2 })
  tried('cure/one', true)
  tried('cure/one', true)
  const { solved, ...rest } = attemptOf('cure/one')
  assert.match(solved, /^\d{4}-\d\d-\d\d$/)
  assert.deepEqual(rest, { tries: 2, hints: 2 })
})

test('where the browser keeps nothing, it is kept until the page is closed', () => {
  assert.equal(keeps.value, false) // as here, where there is no browser
  assert.equal(attemptOf('cure/one').tries, 2)
  reset()
  assert.deepEqual(attemptOf('cure/one'), { tries: 0, hints: 0 })
})

test('a progress file is read back, and what does not belong into it is left out', () => {
  tried('cure/one', true)
  assert.deepEqual(parse(JSON.stringify(progress.value)), progress.value)
  const odd = { form: 'smtplab progress 1', name: 7, more: 1, exercises: { a: { tries: 1, hints: 0, script: '<b>' }, b: { tries: 'x' } } }
  assert.deepEqual(parse(JSON.stringify(odd)), { form: 'smtplab progress 1', name: '', exercises: { a: { tries: 1, hints: 0 } } })
  for (const text of ['', '[]', 'null', '{"form":"other","exercises":{}}']) assert.throws(() => parse(text), text)
})

test('claims are told in words', () => {
  assert.equal(tellClaim('inbox bob@b.example 1'), '1 message comes into the mailbox of bob@b.example.')
  assert.equal(tellClaim('goal  queue  a.example 0'), 'Nothing waits in the queue of a.example.')
  assert.equal(tellClaim('hang'), '')
})

test('only what is the student\'s can be changed', () => {
  const knobs = [{ kind: 'settings', of: ['a.example'], but: ['blob'] }, { kind: 'box', of: ['a.example', 'b.example'], names: ['isa2000'] }]
  const world = { exercise: { knobs }, links: [] }
  assert.equal(mayTurn(world, { kind: 'host', name: 'a.example' }), true)
  assert.equal(mayTurn(world, { kind: 'host', name: 'b.example' }), false)
  assert.equal(mayTurn(world, { kind: 'server', address: '192.0.2.53' }), false)
  assert.equal(mayTurn(world, { kind: 'link', a: 'b.example', b: 'a.example' }), true)
  assert.equal(mayTurn(world, { kind: 'link', a: 'a.example', b: 'c.example' }), false)
  assert.equal(may(world, 'settings', ['a.example'], 'fqdn'), true)
  assert.equal(may(world, 'settings', ['a.example'], 'blob'), false)
  assert.equal(may(world, 'registry', ['a.example']), false)
  assert.equal(may(world, 'box', ['a.example', 'b.example'], 'pix'), false)
  assert.equal(mayTurn({ links: [] }, { kind: 'host', name: 'b.example' }), true)
})

test('what was read before it was solved is said', () => {
  assert.equal(stateOf(undefined), '–')
  assert.equal(stateOf({ tries: 1, hints: 0 }), 'begun')
  assert.equal(stateOf({ tries: 1, hints: 0, read: true, gaveUp: true, solved: '2026-11-22' }), '✓ solved 2026-11-22, after the scenario was read')
})

test('an answer may be asked for once it was given, and not any more when it is given again', () => {
  assert.equal(isRevealed('predict/one'), false)
  readIt('predict/one')
  assert.equal(attemptOf('predict/one').read, true)
  assert.equal(isRevealed('predict/one'), true)
  hide('predict/one')
  assert.equal(isRevealed('predict/one'), false)
})

test('only an exercise of the book makes progress', () => {
  reset()
  for (const name of ['kb/x', 'my-story']) {
    tried(name, true)
    note(name, { hints: 1 })
    assert.equal(counts(name), false)
    assert.deepEqual(attemptOf(name), { tries: 0, hints: 1 }) // so that its hints can be read
  }
  assert.deepEqual(progress.value.exercises, {})
})

test('the day is that of the student', () => {
  assert.equal(today(new Date(2026, 0, 2, 0, 30)), '2026-01-02')
  assert.equal(today(new Date(2026, 10, 22, 23, 59)), '2026-11-22')
})

test('two tabs keep the progress of both', async () => {
  const [held, listeners] = [new Map(), []]
  const was = globalThis.addEventListener
  globalThis.localStorage = { getItem: (k) => held.get(k) ?? null, setItem: (k, v) => held.set(k, v), removeItem: (k) => held.delete(k) }
  globalThis.addEventListener = (kind, heard) => { if (kind === 'storage') listeners.push(heard) }
  try {
    const [one, two] = [await load(...modules, 'src/words/refs.ts'), await load(...modules, 'src/words/time.ts')] // other texts, hence other modules
    one.book.value = two.book.value = entries
    one.tried('cure/one', true)
    two.note('cure/two', { hints: 2 })
    two.rename('Ana')
    one.note('cure/two', { hints: 3 })
    const kept = parse(held.get('smtplab.progress'))
    assert.equal(kept.name, 'Ana')
    assert.equal(kept.exercises['cure/one'].tries, 1)
    assert.deepEqual(kept.exercises['cure/two'], { tries: 0, hints: 3 })
    assert.equal(two.attemptOf('cure/two').hints, 2)
    assert.equal(listeners.length, 2)
    for (const heard of listeners) heard({ key: 'smtplab.progress' })
    assert.equal(two.attemptOf('cure/two').hints, 3)
    one.reset()
    for (const heard of listeners) heard({ key: null })
    assert.deepEqual(two.progress.value.exercises, {})
  } finally {
    delete globalThis.localStorage
    globalThis.addEventListener = was
  }
})
