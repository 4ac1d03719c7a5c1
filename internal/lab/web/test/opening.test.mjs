import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { enterRefused, openingOf } = await load('src/verdict/opening.ts', 'src/console/blob.ts')

test('a chapter begins with its first sentence, and the first with the story', () => {
  const played = { phases: [{ text: 'The title\n\nThe story. More.' }, { text: 'The control: sp=2.5 is\nset. The mail arrives.' }, { text: '' }, { text: 'Without a stop' }] }
  assert.deepEqual([1, 2, 3, 4].map((n) => openingOf(played, n)), ['', 'The control: sp=2.5 is set.', '', 'Without a stop'])
})

test('the 500 behind a BLOB that was typed is told from others', () => {
  const lines = (text) => text.split('|').map((line) => ({ who: line[0], text: line.slice(3) }))
  assert.equal(enterRefused(lines('C: XEXCH50 4 2|S: 354 Send|C: XXXX|S: 250 XEXCH50 OK|S: 500 5.3.3 Unrecognized')), true)
  assert.equal(enterRefused(lines('C: XEXCH50 4 2|S: 354 Send|C: \\{X*4}\\|S: 250 XEXCH50 OK')), false)
  assert.equal(enterRefused(lines('C: EHLO a|S: 250 a|C: NONSENSE|S: 500 5.3.3 Unrecognized')), false)
})
