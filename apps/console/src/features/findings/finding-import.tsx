import { Button, FileButton, Group, Modal } from '@mantine/core';
import { type ImportedLine, importWeaknesses, type WeaknessImported } from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/queries.ts';
import { plural } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { Icon } from '../../components/icon.tsx';
import { SeverityTag } from '../../components/meaning.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag, type Tone } from '../../components/tag.tsx';
import styles from './finding-detail.module.css';

const TOOL: Readonly<Record<WeaknessImported['source'], string>> = {
  scan: 'sallyport scan',
  sarif: 'SARIF',
  zap: 'ZAP',
  nuclei: 'Nuclei',
  burp: 'Burp',
};

const OUTCOME: Readonly<Record<ImportedLine['outcome'], { readonly tone: Tone; readonly label: string }>> = {
  new: { tone: 'high', label: 'new' },
  reopens: { tone: 'warn', label: 'opens again' },
  known: { tone: 'neutral', label: 'known' },
  settled: { tone: 'neutral', label: 'settled' },
};

const COLUMNS: readonly Column<ImportedLine>[] = [
  { id: 'severity', header: 'Severity', width: 88, cell: ({ severity }) => <SeverityTag severity={severity} /> },
  {
    id: 'outcome',
    header: 'Would be',
    width: 108,
    cell: ({ outcome }) => <Tag tone={OUTCOME[outcome].tone}>{OUTCOME[outcome].label}</Tag>,
  },
  { id: 'title', header: 'Finding', cell: ({ title }) => <span title={title}>{title}</span> },
  {
    id: 'place',
    header: 'Where',
    cell: ({ place }) => (
      <code className="clip" title={place}>
        {place}
      </code>
    ),
  },
];

interface Chosen {
  readonly name: string;
  readonly text: string;
}

function Preview({ of: { source, results, added, reopened, lines } }: { readonly of: WeaknessImported }): ReactNode {
  return (
    <>
      <p className={styles.text}>
        {TOOL[source]}: {plural(results, 'result')}, {added} new, {reopened} open again
        {lines.length < results && `; the ${lines.length} most severe are shown`}
      </p>
      <div style={{ maxHeight: 360, overflow: 'auto' }}>
        <PlainTable
          label="What would come of it"
          columns={COLUMNS}
          rows={lines}
          rowKey={({ title, place, severity }) => `${title} ${place} ${severity}`}
          empty={<EmptyNote title="The file holds no result" />}
        />
      </div>
    </>
  );
}

/** Shows what would come of the file; it is brought in when a person says so. */
function ImportModal({ chosen, onClose }: { readonly chosen: Chosen; readonly onClose: () => void }): ReactNode {
  const preview = useChange(importWeaknesses);
  const bring = useChange(importWeaknesses, ['operations']);
  const [asked, setAsked] = useState(false);
  if (!asked) {
    setAsked(true);
    preview.mutate({ body: { text: chosen.text, preview: true } });
  }
  const error = bring.error ?? preview.error;
  const idle = preview.data === undefined || preview.data.results === 0;
  const take = (): void => bring.mutate({ body: { text: chosen.text, preview: false } }, { onSuccess: onClose });
  return (
    <Modal opened onClose={onClose} title={<b>Import {chosen.name}</b>} size="xl" closeButtonProps={{ 'aria-label': 'Close' }}>
      {error !== null && <ProblemNote error={error} />}
      {preview.data !== undefined && <Preview of={preview.data} />}
      <Group justify="flex-end" mt="sm" gap={8}>
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="filled" disabled={idle} loading={bring.isPending || preview.isPending} onClick={take}>
          Import
        </Button>
      </Group>
    </Modal>
  );
}

/** Takes a file of results of this or another tool. */
export function FindingImport(): ReactNode {
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const take = async (file: File | null): Promise<void> => {
    if (file !== null) setChosen({ name: file.name, text: await file.text() });
  };
  return (
    <>
      <FileButton onChange={(file) => void take(file)} accept=".json,.jsonl,.ndjson,.sarif,.xml,application/json,text/xml,application/xml">
        {(props) => (
          <Button {...props} leftSection={<Icon name="upload" size={14} />}>
            Import
          </Button>
        )}
      </FileButton>
      {chosen !== null && <ImportModal key={chosen.name} chosen={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}
