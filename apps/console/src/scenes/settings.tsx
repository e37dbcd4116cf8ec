import type { ReactNode } from 'react';
export function SettingsScene(): ReactNode {
  return null;
}
