import { last } from './regkeys.ts'
import { read, shown } from './regvalue.ts'

interface Props {
  values: [path: string, text: string][]
  waiting: (path: string) => boolean // for the restart of the service
  onModify: (path: string) => void
  onDelete: (path: string) => void
}

// ValueTable is the right side of the Registry Editor.
export function ValueTable({ values, waiting, onModify, onDelete }: Props) {
  return (
    <table class="values">
      <thead><tr><th>Name</th><th>Type</th><th>Data</th><th><span class="vh">What to do</span></th></tr></thead>
      <tbody>
        <tr><td>(Default)</td><td>REG_SZ</td><td class="fine">(value not set)</td><td /></tr>
        {values.map(([path, text]) => {
          const value = read(text)
          const name = last(path)
          return (
            <tr key={path}>
              <td><code>{name}</code>{waiting(path) && <span class="badge waits">waits for a restart</span>}</td>
              <td>{value.type}</td>
              <td><code>{shown(value)}</code></td>
              <td>
                <button type="button" aria-label={`Modify ${name}`} onClick={() => onModify(path)}>Modify</button>
                <button type="button" aria-label={`Delete ${name}`} onClick={() => onDelete(path)}>Delete</button>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
