import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { fromFragment, readSeed, seedMistake, toFragment } = await load('src/link.ts', 'src/knobs/seed.ts')

test('a seed is a whole number that JSON can tell from its neighbours', () => {
  for (const [typed, seed] of [['', 1], [' 7 ', 7], ['9007199254740991', 9007199254740991]]) {
    assert.equal(readSeed(typed), seed)
    assert.equal(seedMistake(seed), '')
  }
  for (const typed of ['0', '-1', '1.5', '1e3', 'seven', '9007199254740993']) assert.match(seedMistake(readSeed(typed)), /whole number from 1 to/)
})

test('a link holds the seed, and one with a wrong seed says so', async () => {
  const state = { view: 'lesson', name: 'kb/x', seed: 7 }
  assert.deepEqual(await fromFragment(await toFragment(state)), state)
  for (const seed of ['7', -1, 1.5, null]) {
    await assert.rejects(async () => fromFragment(await toFragment({ ...state, seed })), /A seed is a whole number/)
  }
})
