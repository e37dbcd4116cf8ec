import type { ReactNode } from 'react';
export function ComplianceScene(): ReactNode {
  return null;
}
