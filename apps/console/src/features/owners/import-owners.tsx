import { Button, FileButton } from '@mantine/core';
import { importOwnership, type OwnershipImport } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import type { ApiError } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';
import { Icon } from '../../components/icon.tsx';

/** The name of a file says of what kind it is. */
function formatOf(name: string): OwnershipImport['format'] {
  if (/\.csv$/i.test(name)) return 'csv';
  return /\.ya?ml$/i.test(name) ? 'backstage' : 'codeowners';
}

/** Takes CODEOWNERS, a Backstage catalog or CSV; rules of an earlier import of the same name are replaced. */
export function ImportOwners({ onProblem }: { readonly onProblem: (problem: ApiError | null) => void }): ReactNode {
  const { mutate, isPending } = useChange(importOwnership, ['operations']);
  const take = async (file: File | null): Promise<void> => {
    if (file === null) return;
    onProblem(null);
    mutate({ body: { format: formatOf(file.name), name: file.name, text: await file.text() } }, { onError: onProblem });
  };
  return (
    <FileButton onChange={(file) => void take(file)}>
      {(props) => (
        <Button
          {...props}
          loading={isPending}
          leftSection={<Icon name="upload" size={14} />}
          title="CODEOWNERS, a Backstage catalog (.yaml) or CSV"
        >
          Import
        </Button>
      )}
    </FileButton>
  );
}
