/** Tables of Markdown text with columns of one width, as the formatter of the repository wants them. */
export function alignTables(text: string): string {
  const lines = text.split('\n');
  const aligned: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const table: string[] = [];
    while (lines[at]?.startsWith('|')) table.push(lines[at++]!);
    if (table.length > 0) aligned.push(...alignTable(table));
    if (at < lines.length) aligned.push(lines[at]!);
  }
  return aligned.join('\n');
}

function alignTable(lines: readonly string[]): string[] {
  const rows = lines.map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
  const widths = rows[0]!.map((_, column) => Math.max(3, ...rows.map((row, index) => (index === 1 ? 3 : row[column]!.length))));
  return rows.map((row, index) => {
    const cells = row.map((cell, column) => (index === 1 ? '-'.repeat(widths[column]!) : cell.padEnd(widths[column]!)));
    return `| ${cells.join(' | ')} |`;
  });
}
