import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { completer } = await load('src/editor/complete.ts')
const { named } = await load('src/editor/named.ts')
const { ProblemList } = await load('src/editor/ProblemList.tsx')

const thing = (name, params = [], more = {}) => ({ name, summary: `about ${name}`, params, ...more })
const fqdn = { path: 'HKLM\\SYSTEM\\X\\FQDN', type: 'REG_SZ', usage: 'the name', source: 'Q186142' }
const book = {
  articles: [{ ref: 'Q186142' }],
  products: [thing('iis4', [{ name: 'helo', default: 'no', usage: '' }, { name: 'log', usage: '', choices: ['none', 'maximum'] }], { registry: [fqdn] }), thing('rfc5321')],
  boxes: [thing('isa2000', [{ name: 'first', usage: '' }])],
  faults: [thing('tcp-refused', [{ name: 'until', usage: '' }])],
  words: [thing('host', [], { kind: 'world' }), thing('send', [], { kind: 'step' }), thing('inbox', [], { kind: 'see' })],
}
const text = 'host a.example 10.0.0.1 iis4\nhost b.example 10.0.0.2 rfc5321\nmailbox a.example ana@a.example\n'

// offers are what is suggested where "|" stands.
function offers(line, explicit = false) {
  const pos = (text + line).indexOf('|')
  const all = (text + line).replace('|', '') + '\n-- world --\n$ORIGIN a.example.\n'
  const lineAt = (at) => {
    const from = all.lastIndexOf('\n', at - 1) + 1
    const to = all.indexOf('\n', at)
    return { from, text: all.slice(from, to < 0 ? all.length : to), number: all.slice(0, at).split('\n').length }
  }
  const result = completer(book)({ pos, explicit, state: { doc: { lineAt, toString: () => all } } })
  return result && result.options.map((o) => o.label)
}

test('each place of a line has its own suggestions', () => {
  assert.deepEqual(offers('h|'), ['host', 'send'])
  assert.deepEqual(offers('host c.example 10.0.0.3 i|'), ['iis4', 'rfc5321'])
  assert.deepEqual(offers('host c.example 10.0.0.3 iis4 |'), ['helo=', 'log='])
  assert.deepEqual(offers('host c.example 10.0.0.3 iis4 helo=yes |'), ['log='])
  assert.deepEqual(offers('host c.example 10.0.0.3 iis4 log=|'), ['none', 'maximum'])
  assert.deepEqual(offers('host c.example 10.0.0.3 iis4 helo=|'), ['yes', 'no'])
  assert.deepEqual(offers('link a.example b.example isa2000 |'), ['isa2000', 'latency=', 'first='])
  assert.deepEqual(offers('dns 10.0.0.53 world tcp-refused |'), ['world', 'tcp-refused', 'until='])
  assert.deepEqual(offers('see |'), ['inbox'])
  assert.deepEqual(offers('see inbox |'), ['a.example', 'b.example', 'ana@a.example', 'world'])
  assert.deepEqual(offers('set a.example |'), ['helo=', 'log=', fqdn.path])
  assert.deepEqual(offers('refs |'), ['Q186142'])
})

test('comments, sections and empty lines are left alone', () => {
  assert.equal(offers('# h|'), null)
  assert.equal(offers('|'), null)
  assert.deepEqual(offers('|', true), ['host', 'send'])
  assert.equal(offers('-- note.eml --\nh|'), null)
})

test('the names of a text are read', () => {
  assert.deepEqual(named(text + '-- world --\nhost x\n'), {
    hosts: ['a.example', 'b.example'], products: { 'a.example': 'iis4', 'b.example': 'rfc5321' },
    mailboxes: ['ana@a.example'], sections: ['world'], below: 4,
  })
})

test('what is said of a text is so', () => {
  const said = (more) => ProblemList({ problems: [], trouble: '', empty: false, busy: false, ...more }).props.children[0].props.children
  assert.equal(said({}), '✓ The text can be read.')
  assert.equal(said({ empty: true, busy: true, trouble: 'want a name' }), 'Write a story, or open one.')
  assert.equal(said({ busy: true, trouble: 'too long' }), 'Reading it…')
  assert.equal(said({ trouble: 'too long' }), '✕ too long')
})
