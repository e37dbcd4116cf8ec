import { Button, Menu } from '@mantine/core';
import { type AnyEndpoint, EXPORT_ROWS_MAX } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { pathOf } from '../api/client.ts';
import { partsAt, type Window } from '../api/queries.ts';
import { stringifySearch } from '../api/search.ts';
import { count } from './amount.ts';
import { Icon } from './icon.tsx';

const FORMATS = [
  { format: 'csv', label: 'CSV, for spreadsheets' },
  { format: 'jsonl', label: 'JSON lines, for programs' },
] as const;

interface ExportMenuProps {
  readonly endpoint: AnyEndpoint;
  readonly filters: object;
  readonly window: Window;
  /** How many rows there are; more than a file may have are not offered. */
  readonly total: number | undefined;
  /** Other files about the same, whatever the filters. */
  readonly more?: readonly { readonly label: string; readonly href: string }[];
}

/** All rows that the filters find, not only those that were read, as a file. */
export function ExportMenu({ endpoint, filters, window, total, more = [] }: ExportMenuProps): ReactNode {
  const tooMany = total !== undefined && total > EXPORT_ROWS_MAX;
  const hrefOf = (format: string): string =>
    pathOf(endpoint) + stringifySearch(partsAt({ query: { ...filters, format } }, window).query ?? {});
  return (
    <Menu position="bottom-end" disabled={tooMany}>
      <Menu.Target>
        <Button
          leftSection={<Icon name="download" size={14} />}
          disabled={tooMany || total === 0}
          title={tooMany ? `A file has ${count(EXPORT_ROWS_MAX)} rows at most: narrow the period or the filters` : undefined}
        >
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(({ format, label }) => (
          <Menu.Item key={format} component="a" href={hrefOf(format)} download>
            {label}
          </Menu.Item>
        ))}
        {more.length > 0 && <Menu.Divider />}
        {more.map(({ label, href }) => (
          <Menu.Item key={href} component="a" href={href} download>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
