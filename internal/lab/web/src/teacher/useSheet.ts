import { useEffect, useState } from 'preact/hooks'
import type { Article, Entry, Exercise, Played, World } from '../api.ts'
import type { TeacherProps } from '../parts.ts'

// An Asked is an exercise, with the run that shows its answer.
export interface Asked { world: World; exercise: Exercise; played: Played }
export interface Lesson { world: World; played: Played }
export interface Sheet { lessons: Lesson[]; others: number; exercises: Asked[] } // others are not told of

const most = 20 // lessons on a sheet: those with which an article begins

// useSheet gathers the worlds of an article and what happens in them, one after the other.
export function useSheet({ book, article, explain, played }: TeacherProps): { sheet: Sheet | undefined; error: string } {
  const [sheet, setSheet] = useState<Sheet | undefined>(undefined)
  const [error, setError] = useState('')
  useEffect(() => {
    let wanted = true
    const gather = async () => {
      const made: Sheet = { lessons: [], others: Math.max(0, lessonsOf(book.scenarios, article).length - most), exercises: [] }
      for (const entry of chosen(book.scenarios, article)) {
        const world = await explain(entry.name)
        if (entry.exercise === 'diagnose' && !isAbout(article, world.refs)) continue // which tells what it is about only when it is asked
        const run = await played(entry.name)
        if (!wanted) return
        if (world.exercise) made.exercises.push({ world, exercise: world.exercise, played: run })
        else made.lessons.push({ world, played: run })
      }
      setSheet(made)
    }
    gather().catch((e: unknown) => { if (wanted) setError(e instanceof Error ? e.message : String(e)) })
    return () => { wanted = false }
  }, [article.folder])
  return { sheet, error }
}

// chosen are the first lessons of an article, its exercises in the order of its plan, and then what may be about it.
function chosen(scenarios: Entry[], article: Article): Entry[] {
  const plan = planned(scenarios, article)
  return [...lessonsOf(scenarios, article).slice(0, most), ...plan.filter((e) => e.exercise), ...scenarios.filter((e) => e.exercise === 'diagnose')]
}

const lessonsOf = (scenarios: Entry[], article: Article) => planned(scenarios, article).filter((e) => !e.exercise)

// planned are the lessons and exercises of an article in their order.
export function planned(scenarios: Entry[], article: Article): Entry[] {
  const entries = new Map(scenarios.map((entry) => [entry.name, entry]))
  return article.lessons.map((name) => entries.get(name)).filter((entry) => entry !== undefined)
}

function isAbout(article: Article, refs: string[]): boolean {
  return refs.some((ref) => digits(ref) === digits(article.ref))
}

// digits are what "KB 818222" and "KB818222" have in common.
const digits = (ref: string) => ref.replace(/\D/g, '')
