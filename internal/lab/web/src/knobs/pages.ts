// The windows in which a product shows its settings, made from what the catalogue says of each: "SMTP virtual server >
// Delivery > Advanced Delivery".
import type { Param, Thing } from '../api.ts'

// A Sheet is a window with property pages; behind a button of a page there may be another window.
export interface Sheet { title: string; pages: Page[] }
export interface Page { title: string; params: Param[]; behind: Page[] }

// elsewhere is the window for what the product shows nowhere.
const elsewhere = 'Other settings'

export function sheets(product: Thing | undefined): Sheet[] {
  const list: Sheet[] = []
  for (const param of product?.params ?? []) {
    const [window, tab, button] = place(param)
    const sheet = find(list, window, () => ({ title: window, pages: [] }))
    const page = find(sheet.pages, tab, () => ({ title: tab, params: [], behind: [] }))
    const home = button ? find(page.behind, button, () => ({ title: button, params: [], behind: [] })) : page
    home.params.push(param)
  }
  list.sort((a, b) => Number(a.title === elsewhere) - Number(b.title === elsewhere) || size(b) - size(a)) // the largest first
  if (list.length === 1 && list[0]!.title === elsewhere) list[0]!.title = 'Settings' // of a product that has no windows of its own
  return list
}

const size = (sheet: Sheet) => sheet.pages.flatMap((page) => [page, ...page.behind]).reduce((sum, page) => sum + page.params.length, 0)

function place(param: Param): [window: string, tab: string, button?: string] {
  const parts = (param.page ?? '').split('>').map((part) => part.trim()).filter(Boolean)
  const [first, second, third] = parts
  if (!first) return [elsewhere, 'Settings']
  return [first, second ?? first, third]
}

function find<T extends { title: string }>(list: T[], title: string, make: () => T): T {
  let found = list.find((x) => x.title === title)
  if (!found) list.push(found = make())
  return found
}

// about names what is in a window: its tabs, or where it has one page only, its settings.
export function about(sheet: Sheet): string {
  const [only, more] = sheet.pages
  if (!only || more) return sheet.pages.map((page) => page.title).join(', ')
  const names = only.params.map(labelled)
  return names.slice(0, 3).join(', ') + (names.length > 3 ? ' and others' : '')
}

// labelled is what a setting is called on the screen.
export function labelled(param: Param): string {
  if (param.label) return param.label
  const words = param.name.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
