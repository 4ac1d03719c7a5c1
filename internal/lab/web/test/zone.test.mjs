import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { inWorld, lookUp, Refusal, tryZone } = await load('src/knobs/tryZone.ts', 'src/knobs/lookUp.ts', 'src/knobs/usual.ts', 'src/simulator.ts')

const section = { name: 'world', line: 41, kind: 'zone', text: 'old\n' }
const change = { kind: 'zone', name: 'world', value: 'new\n' }

// simulator answers as a world does in which the first change moves the zone up by a line.
const simulator = (problems) => async (_, { text }) => {
  if (problems.length && text.changes.at(-1).value === 'new\n') throw new Refusal('', problems)
  return { sections: [{ ...section, line: 40 }] }
}

test('a mistake in a zone is said at the line of the zone', async () => {
  const given = { ask: simulator([{ line: 43, text: 'want an IPv4 address' }, { line: 3, text: 'no such section' }]), text: { name: 'kb/one' } }
  assert.deepEqual(await tryZone(given, section, change), [{ line: 4, text: 'want an IPv4 address' }, { line: 0, text: 'no such section' }])
})

test('a zone that can be read has no mistakes', async () => {
  assert.deepEqual(await tryZone({ ask: simulator([]), text: {} }, section, change), [])
})

test('what else goes wrong is said as well', async () => {
  const given = { ask: async () => { throw new Refusal('The simulator did not answer.', []) }, text: {} }
  assert.deepEqual(await tryZone(given, section, change), [{ line: 0, text: 'The simulator did not answer.' }])
})

test('Check DNS asks the first server of the host', async () => {
  const asked = []
  const ask = async (_, { host, lines }) => {
    asked.push([host, ...lines])
    return { lines: [{ who: 'C', text: lines[0] }, { who: '', text: 'Server:  [a]' }, { who: '', text: '' }, { who: '', text: 'a.example internet address = 10.0.0.1' }] }
  }
  const given = { ask, text: {}, world: { servers: [{ address: '192.0.2.53' }] } }
  assert.equal(await lookUp(given, { settings: { dns: '192.0.2.1,192.0.2.2' } })('a.example'), 'a.example internet address = 10.0.0.1')
  await lookUp(given, { settings: {} })('a.example')
  assert.deepEqual(asked, [['192.0.2.1', 'a.example A udp'], ['192.0.2.53', 'a.example A udp']])
  assert.match(await lookUp({ ...given, world: { servers: [] } }, { settings: {} })('a.example'), /no DNS server/)
})

test('a host without a list of DNS servers asks the first of the world', () => {
  const product = { name: 'iis5', summary: '', params: [{ name: 'dns', usage: '' }, { name: 'fqdn', usage: '' }] }
  assert.equal(inWorld(product, { servers: [{ address: '192.0.2.53' }] }).params[0].default, '192.0.2.53')
  assert.equal(inWorld(product, { servers: [] }), product)
})
