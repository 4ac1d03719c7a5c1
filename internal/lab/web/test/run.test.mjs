import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { rowsOf: rowsOfBursts, stopsOf, stopAt } = await load('src/run/rows.ts')
const { bursts } = await load('src/run/bursts.ts')
const { arrange } = await load('src/run/arrange.ts')
const { bytesOf, hexLines } = await load('src/run/hex.ts')
const { linesOf, conversations, currentConversation } = await load('src/seen/ends.ts')
const { asOf, queueAsOf } = await load('src/seen/asOf.ts')

const happening = (at, kind, label, more = {}) => ({ at, event: 0, kind, from: 0, to: 1, label, ...more })
// An attempt that is repeated each quarter of an hour, and a different end.
const attempt = (at) => [happening(at, 'open', 'connects'), happening(at + 0.1, 'said', `220 ready at 00:${at / 60}:00`.replace(/:(\d):/, ':0$1:')), happening(at + 0.2, 'close', 'closes')]
const played = {
  lanes: [{ name: 'a', kind: 'host' }, { name: 'b', kind: 'host' }],
  phases: [{ from: 0, to: 10, line: 1, text: '' }, { from: 10, to: 13, line: 9, text: '' }],
  happenings: [...attempt(0), ...attempt(900), ...attempt(1800), happening(1900, 'note', 'gives up'), ...attempt(2700)],
}
const rowsOf = (run, folded, open) => rowsOfBursts(run, bursts(run), folded, open)
const kinds = (rows) => rows.map((r) => r.kind).join(' ')

test('what repeats is folded, but not across a chapter', () => {
  const rows = rowsOf(played, true, new Set())
  assert.equal(kinds(rows), 'chapter happening happening happening fold happening chapter fold')
  assert.deepEqual(rows[4], { kind: 'fold', from: 3, to: 9, count: 2 })
})

test('a fold can be opened, and folding switched off', () => {
  assert.equal(rowsOf(played, true, new Set([3])).filter((r) => r.kind === 'fold').length, 1)
  const rows = rowsOf(played, false, new Set())
  assert.equal(rows.filter((r) => r.kind === 'happening').length, 13)
  assert.equal(rows.filter((r) => r.kind === 'gap').length, 4)
})

test('a burst that differs in a word is not folded', () => {
  const other = structuredClone(played)
  other.happenings[4].label = '421 busy'
  assert.equal(kinds(rowsOf(other, true, new Set())).split('fold').length, 3)
})

test('a stop is after each happening that is shown, and after each fold', () => {
  const stops = stopsOf(rowsOf(played, true, new Set()))
  assert.deepEqual(stops.map((s) => s.moment), [1, 2, 3, 9, 10, 13])
  assert.deepEqual([0, 1, 4, 9, 12, 13].map((m) => stopAt(stops, m)), [-1, 0, 3, 3, 5, 5])
})

test('a box stands between the hosts of its link, or of the line that put it there', () => {
  const lanes = ['dns', 'a', 'b', 'wall'].map((name) => ({ name, kind: name === 'wall' ? 'box' : 'host' }))
  const run = { lanes, happenings: [{ from: 1, to: 3 }, { from: -1, to: -1 }] }
  const names = (world) => arrange(run, world).lanes.map((l) => l.name).join(' ')
  const link = { a: 'b', b: 'a', boxes: [{ name: 'wall' }] }
  assert.equal(names({ links: [link], chapters: [] }), 'dns a wall b')
  assert.equal(names({ links: [], chapters: [{ steps: [{ text: 'link a b  wall' }] }] }), 'dns a wall b')
  assert.equal(names({ links: [], chapters: [] }), 'dns a b wall')
  const { happenings } = arrange(run, { links: [link], chapters: [] })
  assert.deepEqual(happenings, [{ from: 1, to: 2 }, { from: -1, to: -1 }])
})

test('bytes that are left out are the text and CRLF', () => {
  assert.equal(Buffer.from(bytesOf({ said: 'QUIT' })).toString('hex'), '515549540d0a')
  assert.equal(Buffer.from(bytesOf({ said: '<2 octets>', bytes: 'AP8=' })).toString('hex'), '00ff')
  assert.deepEqual(hexLines(Uint8Array.of(0x41, 0, 0xff), 16), [{ offset: '0000', hex: '41 00 ff', text: 'A··' }])
})

test('both ends are aligned, with what was lost, forged and altered', () => {
  const rows = [
    { who: 'C', said: 'EHLO a', heard: 'EHLO a' }, { who: 'C', said: 'BLOB', lost: true },
    { who: 'S', heard: '550 no', forged: true }, { who: 'S', said: '250-X', heard: '250-XXXX' }, { said: 'C closes', heard: 'C closes' },
  ]
  const run = { lanes: played.lanes, happenings: [happening(0, 'open', 'connects', { conn: 1 }), ...rows.map((r) => happening(1, 'said', '', { conn: 1, rows: [r] }))] }
  const [c] = conversations(run)
  assert.deepEqual(c, { conn: 1, client: 'a', server: 'b', at: 0 })
  const lines = linesOf(run, c, 6)
  assert.deepEqual(lines.map((l) => l.differs), ['', 'lost', 'forged', 'altered', ''])
  assert.equal(lines[4].note, 'a closes')
  assert.equal(linesOf(run, c, 2).length, 1)
  assert.equal(currentConversation(run, 0), undefined)
})

test('lists are shown as of a moment', () => {
  const list = [{ at: 0, text: 'x' }, { at: 5, text: 'x' }, { at: 5, text: 'y' }, { at: 9, text: '' }]
  assert.equal(asOf(list, 5).length, 3)
  assert.equal(asOf(list, -1).length, 0)
  assert.deepEqual(queueAsOf(list, 7).map((l) => l.text), ['x', 'y'])
  assert.deepEqual(queueAsOf(list, 9), [])
  assert.equal(queueAsOf(list, -1), undefined)
})
