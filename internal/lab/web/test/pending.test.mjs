import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { load } from './load.mjs'

const { drop, forget, pendingOf, put, restart, shownRegistry, shownSettings } = await load('src/knobs/pending.ts')

const path = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SMTPSVC\\Parameters\\FQDN'
const host = { name: 'a.example', settings: { 'smart-host': 'mail.isp.example' }, registry: { [path]: '"a"' } }
const world = { name: 'kb/one', hosts: [host, { name: 'b.example', settings: {}, registry: {} }] }
const smart = (value, on = 'a.example') => ({ kind: 'setting', host: on, name: 'smart-host', value })

beforeEach(forget)

test('a change is shown at once, and in force only after the restart', () => {
  put(world, smart('[192.168.2.25]'))
  assert.equal(shownSettings(world, host)['smart-host'], '[192.168.2.25]')
  assert.deepEqual(restart(world, 'a.example'), [smart('[192.168.2.25]')])
  assert.deepEqual(pendingOf(world), [])
})

test('the last change of a setting counts', () => {
  put(world, smart('one'))
  put(world, smart('two'))
  assert.deepEqual(pendingOf(world), [smart('two')])
})

test('to bring back what is in force is no change', () => {
  put(world, smart('one'))
  put(world, smart('mail.isp.example'))
  put(world, { kind: 'registry', host: 'a.example', name: path, value: '"a"' })
  assert.deepEqual(pendingOf(world), [])
})

test('the restart of one service leaves what waits for another', () => {
  put(world, smart('one'))
  put(world, smart('two', 'b.example'))
  restart(world, 'b.example')
  assert.deepEqual(pendingOf(world), [smart('one')])
})

test('a registry value is replaced and deleted whatever its capitals', () => {
  put(world, { kind: 'registry', host: 'a.example', name: path.toLowerCase(), value: '"b"' })
  assert.deepEqual(shownRegistry(world, host), { [path.toLowerCase()]: '"b"' })
  put(world, { kind: 'registry', host: 'a.example', name: path, value: '-' })
  assert.deepEqual(shownRegistry(world, host), {})
  drop(world, pendingOf(world)[0])
  assert.deepEqual(shownRegistry(world, host), { [path]: '"a"' })
})

test('another lesson begins with nothing waiting', () => {
  put(world, smart('one'))
  assert.deepEqual(pendingOf({ ...world, name: 'kb/two' }), [])
})
