import assert from 'node:assert/strict'
import { test } from 'node:test'
import { load } from './load.mjs'

const { read, write, shown, mistake } = await load('src/knobs/regvalue.ts')
const { rows, standing, tree } = await load('src/knobs/regkeys.ts')

test('a value is read and written as .reg text has it', () => {
  for (const [text, type, data] of [
    ['"mail1.company.com"', 'REG_SZ', 'mail1.company.com'],
    ['"a \\"quoted\\" \\\\ word"', 'REG_SZ', 'a "quoted" \\ word'],
    ['dword:00000001', 'REG_DWORD', '1'],
    ['dword:ffffffff', 'REG_DWORD', '4294967295'],
    ['hex:0a,ff', 'REG_BINARY', '0a ff'],
    ['hex(7):61,00,00,00,62,00,63,00,00,00,00,00', 'REG_MULTI_SZ', 'a\nbc'],
    ['hex(7):00,00', 'REG_MULTI_SZ', ''],
    ['hex(2):25,00,00,00', 'REG_EXPAND_SZ', '%'],
    ['hex(b):01,00,00,00,00,00,00,80', 'REG_QWORD', '9223372036854775809'],
  ]) {
    assert.deepEqual(read(text), { type, data }, text)
    assert.equal(write({ type, data }), text)
  }
})

test('what is spelled otherwise is text as it stands', () => {
  assert.deepEqual(read('mail1'), { type: 'REG_SZ', data: 'mail1' })
  assert.deepEqual(read('dword:xyz'), { type: 'REG_SZ', data: 'dword:xyz' })
})

test('a DWORD is shown in both bases', () => {
  assert.equal(shown({ type: 'REG_DWORD', data: '31' }), '0x0000001f (31)')
})

test('data that cannot be written is refused', () => {
  assert.match(mistake({ type: 'REG_DWORD', data: '4294967296' }), /4294967295/)
  assert.match(mistake({ type: 'REG_DWORD', data: '' }), /whole number/)
  assert.match(mistake({ type: 'REG_BINARY', data: 'abc' }), /pairs/)
  assert.equal(mistake({ type: 'REG_DWORD', data: '0' }), '')
  assert.equal(mistake({ type: 'REG_SZ', data: '' }), '')
})

test('the key XEXCH50 is not there before it is made', () => {
  const known = [{ path: 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SMTPSVC\\XEXCH50\\SuppressExternal', type: 'REG_DWORD', usage: '', source: '' }]
  const names = (paths) => rows(tree(paths), new Set()).map((row) => row.key.name)
  assert.deepEqual(names(standing(known)), ['HKEY_LOCAL_MACHINE', 'SYSTEM', 'CurrentControlSet', 'Services', 'SMTPSVC', 'Parameters'])
})

test('keys that differ in capitals are one key', () => {
  const all = rows(tree(['HKLM\\SYSTEM\\A', 'HKLM\\System\\B']), new Set())
  assert.deepEqual(all.map((row) => row.key.name), ['HKEY_LOCAL_MACHINE', 'SYSTEM', 'A', 'B'])
  assert.deepEqual(rows(tree(['HKLM\\SYSTEM\\A']), new Set(['hklm\\system'])).map((row) => row.key.name), ['HKEY_LOCAL_MACHINE', 'SYSTEM'])
})
