import { Kbd, Modal, Table } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import { useKeys } from '../../components/list-keys.ts';

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['/'], 'Search in this scene'],
  [['j', 'k'], 'Next and previous row'],
  [['Enter'], 'Open the row'],
  [['→', '←'], 'Open and close a branch of the tree'],
  [['Esc'], 'Close the detail'],
  [['?'], 'This help'],
];

/** The keys of the console, on `?`. */
export function KeysHelp(): ReactNode {
  const [open, setOpen] = useState(false);
  useKeys(useMemo(() => ({ '?': () => setOpen(true) }), []));
  return (
    <Modal opened={open} onClose={() => setOpen(false)} title="Keys" size="sm" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Table withRowBorders={false}>
        <Table.Tbody>
          {KEYS.map(([keys, what]) => (
            <Table.Tr key={what}>
              <Table.Td w={90}>
                {keys.map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
