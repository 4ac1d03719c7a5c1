import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { about, sheets } = await load('src/knobs/pages.ts')
const { minutes, seconds, written, writtenSeconds } = await load('src/knobs/time.ts')

const param = (name, page, label) => ({ name, page, label, usage: '' })

test('the smart host is behind the button of the Delivery tab', () => {
  const [sheet] = sheets({ params: [param('retry', 'SMTP virtual server > Delivery'), param('smart-host', 'SMTP virtual server > Delivery > Advanced Delivery')] })
  assert.equal(sheet.title, 'SMTP virtual server')
  assert.deepEqual(sheet.pages.map((p) => [p.title, p.params.map((x) => x.name), p.behind.map((b) => [b.title, b.params.map((x) => x.name)])]),
    [['Delivery', ['retry'], [['Advanced Delivery', ['smart-host']]]]])
})

test('what a product shows nowhere comes last', () => {
  const all = sheets({ params: [param('helo'), param('dns', 'TCP/IP', 'DNS servers')] })
  assert.deepEqual(all.map((s) => [s.title, about(s)]), [['TCP/IP', 'DNS servers'], ['Other settings', 'Helo']])
})

test('a product without windows has its settings in one', () => {
  assert.deepEqual(sheets({ params: [param('helo'), param('dns')] }).map((s) => s.title), ['Settings'])
  assert.deepEqual(sheets(undefined), [])
})

test('times are read as settings have them', () => {
  for (const [text, count] of [['15m', 15], ['1h', 60], ['2d', 2880], ['1d12h', 2160], ['90s', 1.5]]) assert.equal(minutes(text), count, text)
  for (const text of ['', 'soon', '5', '15m,30m', '5ms']) assert.equal(minutes(text), undefined, text)
  for (const [count, text] of [[15, '15m'], [60, '1h'], [2880, '2d'], [90, '90m'], [0, '0m'], [1.5, '90s']]) assert.equal(written(count), text)
  assert.deepEqual([seconds('1s'), seconds('1m30s'), seconds('5ms')], [1, 90, undefined])
  for (const [count, text] of [[1, '1s'], [90, '90s'], [300, '5m'], [7200, '2h'], [0.25, '0.25s']]) assert.equal(writtenSeconds(count), text)
})
