import type { ReactNode } from 'react';
import styles from './sections.module.css';

const SECTIONS: readonly (readonly [id: string, label: string])[] = [
  ['traffic', 'Traffic'],
  ['risk', 'Risk'],
  ['schema', 'Schema'],
  ['auth', 'Authentication'],
  ['data', 'Sensitive data'],
  ['findings', 'Findings'],
  ['description', 'Description'],
  ['ownership', 'Ownership'],
  ['history', 'History'],
];

/** Ways to the parts of a long page. */
export function Sections({ described }: { readonly described: boolean }): ReactNode {
  return (
    <nav className={styles.sections} aria-label="Parts of this page">
      {SECTIONS.filter(([id]) => described || id !== 'description').map(([id, label]) => (
        <a key={id} href={`#${id}`}>
          {label}
        </a>
      ))}
    </nav>
  );
}
