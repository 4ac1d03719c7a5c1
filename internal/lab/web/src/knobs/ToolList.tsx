interface Tool { name: string; about: string; open: () => void }

// ToolList has a button for each window that can be opened from here.
export function ToolList({ tools }: { tools: Tool[] }) {
  return (
    <ul class="tools">
      {tools.map((tool) => (
        <li key={tool.name}>
          <button type="button" onClick={tool.open}>{tool.name}</button>
          <span class="fine">{tool.about}</span>
        </li>
      ))}
    </ul>
  )
}
