import { Button, Group, TextInput } from '@mantine/core';
import { fetchSpec } from '@sallyport/control-plane/contract';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { ApiError } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';

interface FetchFormProps {
  readonly origins: readonly string[];
  readonly onProblem: (problem: ApiError | null) => void;
}

/** Fetches a description from an origin that the configuration allows. */
export function FetchForm({ origins, onProblem }: FetchFormProps): ReactNode {
  const [url, setUrl] = useState('');
  const { mutate, isPending } = useChange(fetchSpec, ['operations', 'overview', 'drift']);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onProblem(null);
    mutate({ body: { url } }, { onError: onProblem, onSuccess: () => setUrl('') });
  };
  return (
    <form onSubmit={submit}>
      <Group gap={6} wrap="nowrap">
        <TextInput
          aria-label="Address of a description"
          type="url"
          required
          placeholder={origins[0]}
          title={`allowed: ${origins.join(', ')}`}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <Button type="submit" loading={isPending}>
          Fetch
        </Button>
      </Group>
    </form>
  );
}
