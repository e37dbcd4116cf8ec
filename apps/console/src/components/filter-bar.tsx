import { Button, Kbd, TextInput } from '@mantine/core';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import styles from './filter.module.css';
import { FilterMenu, type FilterOption } from './filter-menu.tsx';
import { Icon } from './icon.tsx';
import { useKeys } from './list-keys.ts';

/** A search runs when typing rests this long. */
const TYPING_MS = 250;

export interface FilterField {
  readonly name: string;
  readonly label: string;
  readonly options: readonly FilterOption[];
  readonly chosen: readonly string[];
  readonly onOpen?: () => void;
}

interface FilterBarProps {
  readonly fields: readonly FilterField[];
  /** `null` where nothing is searched for by text. */
  readonly query: string | null;
  readonly placeholder?: string;
  /** What changed; `undefined` takes a filter away. */
  readonly onChange: (change: Record<string, string | string[] | undefined>) => void;
  readonly children?: ReactNode;
}

function SearchField({
  query,
  placeholder,
  onSearch,
}: {
  readonly query: string;
  readonly placeholder: string;
  readonly onSearch: (text: string) => void;
}): ReactNode {
  const [text, setText] = useState(query);
  const field = useRef<HTMLInputElement>(null);
  useKeys(useMemo(() => ({ '/': () => field.current?.select() }), []));
  useEffect(() => setText(query), [query]);
  useEffect(() => {
    if (text === query) return;
    const timer = setTimeout(() => onSearch(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, query, onSearch]);
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label="Search"
      aria-keyshortcuts="/"
      className={styles.search ?? ''}
      placeholder={placeholder}
      leftSection={<Icon name="search" size={14} />}
      rightSection={text === '' ? <Kbd size="xs">/</Kbd> : undefined}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

function labelOf({ options }: FilterField, value: string): string {
  return options.find((option) => option.value === value)?.label ?? value;
}

/** Search, filters, and what is chosen as words that can be taken away one by one. */
export function FilterBar({ fields, query, placeholder = '', onChange, children }: FilterBarProps): ReactNode {
  const chosen = fields.flatMap((field) => field.chosen.map((value) => ({ field, value })));
  const change = useRef(onChange);
  change.current = onChange;
  const onSearch = useMemo(() => (text: string) => change.current({ q: text === '' ? undefined : text }), []);
  const clear = (): void => onChange(Object.fromEntries([...fields.map(({ name }) => [name, undefined]), ['q', undefined]]));
  return (
    <search className={styles.bar} aria-label="Filters">
      <div className={styles.line}>
        {query !== null && <SearchField query={query} placeholder={placeholder} onSearch={onSearch} />}
        {fields.map((field) => (
          <FilterMenu
            key={field.name}
            label={field.label}
            options={field.options}
            chosen={field.chosen}
            onOpen={field.onOpen}
            onChange={(values) => onChange({ [field.name]: values.length === 0 ? undefined : values })}
          />
        ))}
        {children !== undefined && <div className={styles.end}>{children}</div>}
      </div>
      {chosen.length > 0 && (
        <div className={styles.line}>
          {chosen.map(({ field, value }) => (
            <button
              key={`${field.name}:${value}`}
              type="button"
              className={styles.chosen}
              aria-label={`Remove filter ${field.label} ${labelOf(field, value)}`}
              onClick={() => {
                const rest = field.chosen.filter((other) => other !== value);
                onChange({ [field.name]: rest.length === 0 ? undefined : rest });
              }}
            >
              <span className="muted">{field.label}</span> <span className="clip">{labelOf(field, value)}</span>
              <Icon name="close" size={11} />
            </button>
          ))}
          <Button variant="subtle" size="compact-xs" onClick={clear}>
            Clear all
          </Button>
        </div>
      )}
    </search>
  );
}
