import type { ReactNode } from 'react';

const PATHS = {
  overview: 'M2.5 2.5h4.5v6H2.5zM9 2.5h4.5v3.5H9zM9 8h4.5v5.5H9zM2.5 10.5H7v3H2.5z',
  inventory: 'M3 2.5v9a1.5 1.5 0 0 0 1.5 1.5H7M3 6.5h4M9.5 5h4v3h-4zM9.5 11h4v3h-4zM9.5 2',
  attacks: 'M8 1.8l5 1.9v3.6c0 3.3-2.1 5.8-5 6.9-2.9-1.1-5-3.6-5-6.9V3.7zM8 5v3.2M8 10.6v.1',
  abuse: 'M1.8 8h2.6l1.8-4.6 3 9.2 2-5.6.8 1h2.2',
  partners:
    'M5 3.2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM1.8 12.8c.3-2 1.5-3.2 3.2-3.2M11 3.2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM14.2 12.8c-.3-2-1.5-3.2-3.2-3.2M6.4 11.6h3.2',
  coverage: 'M8 2.2a5.8 5.8 0 1 0 5.8 5.8M8 5a3 3 0 1 0 3 3M8 8l5.2-5.2',
  compliance: 'M5.5 3H4a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h8a1 1 0 0 0 1-1V4a1 1 0 0 0-1-1h-1.5M5.5 2h5v2.4h-5zM5.6 9l1.7 1.7 3.2-3.6',
  settings: 'M2.5 4.5h6m3 0h2M2.5 11.5h2m3 0h6M8.5 3v3h2.5V3zM4.7 10v3h2.5v-3z',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.4 10.4l3.3 3.3',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1',
  moon: 'M13.4 9.6A5.8 5.8 0 0 1 6.4 2.6a5.8 5.8 0 1 0 7 7z',
  auto: 'M2 3.2h12v8H2zM5.5 13.8h5M8 11.4v2.2',
  right: 'M6 3.5L10.5 8 6 12.5',
  down: 'M3.5 6L8 10.5 12.5 6',
  close: 'M3.8 3.8l8.4 8.4M12.2 3.8l-8.4 8.4',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  check: 'M3 8.4l3.3 3.3L13 4.8',
  download: 'M8 2.2v7.6M4.6 6.8L8 10.2l3.4-3.4M2.8 13.2h10.4',
  upload: 'M8 10.4V2.6M4.6 5.8L8 2.4l3.4 3.4M2.8 13.2h10.4',
  pause: 'M5.4 3.2v9.6M10.6 3.2v9.6',
  play: 'M4.5 2.8l8 5.2-8 5.2z',
  user: 'M8 2.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2zM2.8 13.6c.5-2.7 2.5-4.2 5.2-4.2s4.7 1.5 5.2 4.2',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  plus: 'M8 3v10M3 8h10',
  alert: 'M8 2.2l6.2 11H1.8zM8 6.4v3M8 11.4v.1',
  clock: 'M8 2.2a5.8 5.8 0 1 0 0 11.6A5.8 5.8 0 0 0 8 2.2zM8 4.8V8l2.2 1.6',
  keyboard: 'M1.8 4.2h12.4v7.6H1.8zM4.2 6.6h.1M6.8 6.6h.1M9.4 6.6h.1M11.8 6.6h.1M5 9.4h6',
} as const;

export type IconName = keyof typeof PATHS;

/** A line icon; decoration only, the words stand beside it or in the label of its button. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none' }}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
