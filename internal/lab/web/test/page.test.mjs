import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { toFragment, fromFragment, LinkMistake } = await load('src/link.ts')
const { withoutChoices } = await load('src/load.ts')
const { search } = await load('src/book/search.ts')
const { clock, duration } = await load('src/words/time.ts')
const { refText } = await load('src/words/refs.ts')
const { readLetter } = await load('src/seen/mime.ts')
const { routes } = await load('src/world/routes.ts')
const { layout } = await load('src/world/layout.ts')
const { handshakeAfter } = await load('src/console/handshake.ts')
const { chaptersTold } = await load('src/verdict/claims.ts')

test('a link restores the exact state', async () => {
  const state = {
    view: 'lesson', name: 'kb/q276347/smart-host-by-name', changes: [{ kind: 'setting', host: 'a.example', name: 'smart-host', value: '[10.0.0.1]' }],
    ran: true, at: 17, tab: 'mail', before: { name: 'kb/q276347/smart-host-by-name' }, source: '# Grüße ~ %\n',
  }
  const link = await toFragment(state)
  assert.match(link, /^#lesson\/kb\/q276347\/smart-host-by-name~[\w-]+$/)
  assert.deepEqual(await fromFragment(link), state)
})

test('a link to a lesson as it is can be read and typed', async () => {
  assert.equal(await toFragment({ view: 'lesson', name: 'kb/x' }), '#lesson/kb/x')
  assert.deepEqual(await fromFragment('#lesson/kb/x'), { view: 'lesson', name: 'kb/x' })
  assert.deepEqual(await fromFragment(''), { view: 'book', name: '' })
  assert.deepEqual(await fromFragment('#elsewhere/x'), { view: 'book', name: 'x' })
})

test('a link that is damaged, or holds too much, is refused', async () => {
  await assert.rejects(fromFragment('#lesson/x~zzzz'))
  const large = await toFragment({ view: 'write', name: '', source: ' '.repeat(1 << 21) })
  assert.ok(large.length < 10_000)
  await assert.rejects(fromFragment(large), (error) => error instanceof LinkMistake && /holds more than a page may/.test(error.message))
})

test('a link with something of another type is refused, and what no page knows is left out', async () => {
  const change = { kind: 'setting', host: 'a.example', name: 'helo', value: 'yes' }
  const wrong = {
    source: [12345, null, {}], changes: ['x', {}, [7], [{ ...change, kind: 'all' }], [{ ...change, value: 7 }], [{ ...change, settings: 'a=b' }], [{ ...change, on: 'yes' }]],
    case: [1], ran: ['true', 1], before: ['x', [], { source: 1 }, { name: {} }, { changes: [{ kind: 'x' }] }], seedBefore: [0, '7'], at: [-1, 1.5, '7', null],
    tab: [1], consoles: [[], { a: 'EHLO' }, { a: [1] }], search: [7, []],
  }
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      const link = await toFragment({ view: 'lesson', name: 'kb/x', [name]: value })
      await assert.rejects(fromFragment(link), (error) => error instanceof LinkMistake && /cannot be followed/.test(error.message), link)
    }
  }
  const whole = { view: 'lesson', name: 'kb/x', changes: [change, { kind: 'box', a: 'a', b: 'b', name: 'pix', settings: ['x=y'], on: true }], seed: 2, seedBefore: 1,
    before: { name: 'kb/x', changes: [change] }, case: 'iis5', consoles: { 'a.example': ['EHLO me'] }, search: '', at: 0, tab: 'mail', ran: false }
  assert.deepEqual(await fromFragment(await toFragment({ ...whole, other: 1 })), whole)
})

test('an empty text in a link is one to be written, and elsewhere none', async () => {
  for (const view of ['write', 'lesson']) {
    const got = await fromFragment(await toFragment({ view, name: 'kb/x', source: '' }))
    assert.equal(got.source, view === 'write' ? '' : undefined)
  }
})

test('the possible answers to an exercise are no claims, and chapters keep their places', () => {
  const claim = (label) => ({ kind: 'claim', label })
  const run = {
    happenings: [claim('see queue a 0'), claim('choice waits fate b queued'), { kind: 'said', label: 'choice x' }, claim('choice told ndr b'), claim('see inbox b 1')],
    phases: [{ from: 0, to: 2 }, { from: 2, to: 5 }],
  }
  const got = withoutChoices(run)
  assert.deepEqual(got.happenings.map((h) => h.label), ['see queue a 0', 'choice x', 'see inbox b 1'])
  assert.deepEqual(got.phases, [{ from: 0, to: 1 }, { from: 1, to: 3 }])
  assert.equal(withoutChoices(got), got)
})

test('the search finds numbers, codes and words, the title first', () => {
  const entry = (name, title, refs, words) => ({ name, title, refs, search: words })
  const book = [entry('kb/q1/a', 'Mail waits', ['KB818222'], '4.4.7 isa2000 queue'), entry('kb/q2/b', 'A queue', ['Q240832'], '501 address invalid')]
  const found = (typed) => search(book, typed).map((h) => h.entry.name).join(' ')
  assert.equal(found('KB 818222'), 'kb/q1/a')
  assert.equal(found('q240832'), 'kb/q2/b')
  assert.equal(found('4.4.7'), 'kb/q1/a')
  assert.equal(found('501 Invalid Address'), 'kb/q2/b')
  assert.equal(found('queue'), 'kb/q2/b kb/q1/a')
  assert.equal(found('queue nowhere'), '')
  assert.equal(found(' '), '')
})

test('times are said as a person says them', () => {
  assert.deepEqual([0, 0.0004, 0.0064, 0.99999, 2.5, 59.9994, 600.0064, 5400, 172800, 173430.005].map(duration),
    ['0 s', '0.4 ms', '6.4 ms', '1 s', '2.5 s', '1 min', '10 min', '1 h 30 min', '2 days', '2 days'])
  assert.deepEqual([0.006, 600.0064, 86400.5].map(clock), ['00:00:00.006', '00:10:00.006', '1 day 00:00:00.500'])
})

test('references are said as they are spoken of', () => {
  assert.deepEqual(['KB818222', 'Q186142', 'RFC5321:4.5.4.1', 'RFC3464', 'KB 818222'].map(refText),
    ['KB 818222', 'Q186142', 'RFC 5321, 4.5.4.1', 'RFC 3464', 'KB 818222'])
})

test('a report is read as a mail program shows it', () => {
  const letter = readLetter('From: postmaster@a\r\nSubject: Delivery\r\n Status\r\nContent-Type: multipart/report;\r\n boundary="x"\r\n\r\n--x\r\n\r\nSorry.\r\n--x\r\n' +
    'Content-Type: message/delivery-status\r\n\r\nStatus: 4.4.7\r\n--x--\r\n')
  assert.deepEqual(letter.headers, [['From', 'postmaster@a'], ['Subject', 'Delivery Status']])
  assert.equal(letter.body, 'Sorry.')
  assert.deepEqual(letter.attached, [{ title: 'Delivery status, for programs', text: 'Status: 4.4.7' }])
  assert.equal(readLetter('Subject: x\n\nHello').body, 'Hello')
  assert.equal(readLetter('').body, '')
})

const host = (name, settings = {}, address = '10.0.0.1') => ({ name, settings, addresses: [address], mailboxes: [], registry: {} })
const world = (hosts, links = [], steps = ['send a']) => ({ hosts, links, servers: [], chapters: [{ steps: steps.map((text) => ({ text })) }] })

test('the picture follows links and smart hosts from who sends', () => {
  const columns = (w) => routes(w).columns.map((c) => c.join('+')).join(' ')
  const pairs = (w) => routes(w).pairs.map((p) => `${p.a}-${p.b}`).join(' ')
  const simple = world([host('b'), host('a')])
  assert.equal(columns(simple), 'a b')
  assert.equal(pairs(simple), 'a-b')
  const relayed = world([host('a', { 'smart-host': '[10.0.0.2]' }), host('c'), host('r', {}, '10.0.0.2')])
  assert.equal(columns(relayed), 'a r c')
  assert.equal(pairs(relayed), 'a-r r-c')
  const linked = world([host('a'), host('f'), host('b')], [{ a: 'a', b: 'f' }, { a: 'f', b: 'b' }])
  assert.equal(columns(linked), 'a f b')
})

test('nothing in the picture overlaps, however wide it is', () => {
  const w = world([host('a', { 'smart-host': 'r' }), host('b', { 'smart-host': 'r' }), host('r'), host('c'), host('d')], [], ['send a', 'send b'])
  for (const width of [330, 500, 660, 1200]) {
    const { hosts, wires, height } = layout(w, width)
    const spots = [...hosts, ...wires.map((x) => x.spot)]
    for (const [i, p] of spots.entries()) {
      assert.ok(p.x >= 0 && p.x + p.w <= width && p.y + p.h <= height, `${p.key} at ${width}`)
      for (const q of spots.slice(i + 1)) {
        assert.ok(p.x + p.w <= q.x || q.x + q.w <= p.x || p.y + p.h <= q.y || q.y + q.h <= p.y, `${p.key} and ${q.key} at ${width}`)
      }
    }
  }
})

test('a claim that no longer holds is a mistake only while nothing was changed', () => {
  const story = { chapters: [{ line: 1, text: 'One', steps: [{ line: 2, text: 'send a note' }, { line: 3, text: 'see inbox b 1', claim: true }, { line: 4, text: 'see queue a 0', claim: true }] }] }
  const run = { happenings: [{ line: 2 }, { line: 3 }, { line: 4 }], case: { findings: [{ claim: 'see inbox b 1', chapter: 'One', at: 'x:40' }] } }
  const told = (changed) => chaptersTold(story, run, changed)[0].steps.map((s) => s.outcome)
  assert.deepEqual(told(false), [undefined, 'missed', 'seen'])
  assert.deepEqual(told(true), [undefined, 'otherwise', 'seen'])
})

test('a window in the clear says why it ends at STARTTLS', () => {
  const told = (closed, ...lines) => handshakeAfter({ opened: 0, closed, lines: lines.map((text) => ({ who: /^\d/.test(text) ? 'S' : 'C', text, at: 0 })) })
  assert.equal(told('', '220 ready', 'STARTTLS', '220 2.0.0 Ready to start TLS'), 'waits')
  assert.equal(told('closed', 'starttls', '220 Go ahead', 'EHLO me'), 'failed')
  assert.equal(told('', 'STARTTLS', '554 5.7.3 Unable to initialize security subsystem', 'NOOP', '250 OK'), undefined)
  assert.equal(told('', '220 ready', 'EHLO me', '250 STARTTLS'), undefined)
})
