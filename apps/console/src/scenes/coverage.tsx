import type { ReactNode } from 'react';
export function CoverageScene(): ReactNode {
  return null;
}
