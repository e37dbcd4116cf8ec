import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { createReport, type Period } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { useChange } from '../../api/queries.ts';
import { Icon } from '../../components/icon.tsx';

interface MakeReportProps {
  readonly framework: string;
  readonly period: Period;
  readonly onMade: () => void;
}

/** Keeps what is shown as a signed report in every format. */
export function MakeReport({ framework, period, onMade }: MakeReportProps): ReactNode {
  const { mutate, isPending } = useChange(createReport);
  const make = (): void =>
    mutate(
      { body: { framework, from: period.from, to: period.to } },
      {
        onSuccess: onMade,
        onError: (error) =>
          notifications.show({
            color: 'red',
            title: 'The report was not made',
            message: `${error.problem.code}: ${error.problem.message}`,
          }),
      },
    );
  return (
    <Button variant="filled" loading={isPending} onClick={make} leftSection={<Icon name="download" size={14} />}>
      Make report
    </Button>
  );
}
