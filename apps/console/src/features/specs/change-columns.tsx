import type { SpecChange } from '@sallyport/control-plane/contract';
import type { Column } from '../../components/column.ts';
import { Tag } from '../../components/tag.tsx';

const none = <span className="muted">not there</span>;

export const SPEC_CHANGE_COLUMNS: readonly Column<SpecChange>[] = [
  {
    id: 'operation',
    header: 'Operation',
    cell: ({ operation }) => (
      <code className="clip" title={operation}>
        {operation}
      </code>
    ),
  },
  {
    id: 'what',
    header: 'What',
    width: 250,
    cell: ({ what }) => (
      <code className="clip" title={what}>
        {what}
      </code>
    ),
  },
  { id: 'before', header: 'Before', width: 150, cell: ({ before }) => before || none },
  { id: 'after', header: 'After', width: 150, cell: ({ after }) => after || none },
  { id: 'breaking', header: '', width: 90, cell: ({ breaking }) => breaking && <Tag tone="high">breaking</Tag> },
];
