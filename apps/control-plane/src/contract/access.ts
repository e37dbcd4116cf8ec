import { z } from 'zod';

/** Who may do what. `auditor` reads everything and changes nothing. */
export type Role = 'admin' | 'analyst' | 'auditor';

export const ROLES: readonly Role[] = ['admin', 'analyst', 'auditor'];

export const roleSchema: z.ZodType<Role> = z.enum(['admin', 'analyst', 'auditor']);

/** `<resource>.<what>`. Closed: a route names one of these, `public` or `signed-in`. */
export type Permission =
  | 'overview.read'
  | 'operations.read'
  | 'ownership.update'
  | 'attacks.read'
  | 'alerts.read'
  | 'alerts.react'
  | 'weaknesses.read'
  | 'weaknesses.update'
  | 'weaknesses.accept'
  | 'scans.read'
  | 'scans.run'
  | 'coverage.read'
  | 'compliance.read'
  | 'reports.read'
  | 'reports.create'
  | 'attestations.update'
  | 'policy.read'
  | 'policy.update'
  | 'policy.approve'
  | 'partners.read'
  | 'partners.update'
  | 'specs.read'
  | 'specs.update'
  | 'gateways.read'
  | 'system.read'
  | 'system.verify'
  | 'audit.read'
  | 'users.read'
  | 'users.update'
  | 'tokens.read'
  | 'tokens.update';

const READS: readonly Permission[] = [
  'overview.read',
  'operations.read',
  'attacks.read',
  'alerts.read',
  'weaknesses.read',
  'scans.read',
  'coverage.read',
  'compliance.read',
  'reports.read',
  'policy.read',
  'partners.read',
  'specs.read',
  'gateways.read',
  'system.read',
];

/** Reads that show who works here; for those who watch the watchers. */
const OVERSIGHT_READS: readonly Permission[] = ['audit.read', 'users.read', 'tokens.read'];

/**
 * The one role table. Verification is given to the auditor too: it changes nothing it verifies.
 * The analyst describes the estate (specs, partners) and makes reports; what is enforced, and what is attested, is the admin's.
 */
export const ROLE_PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  admin: [
    ...READS,
    ...OVERSIGHT_READS,
    'reports.create',
    'alerts.react',
    'weaknesses.update',
    'weaknesses.accept',
    'scans.run',
    'attestations.update',
    'policy.update',
    'policy.approve',
    'partners.update',
    'specs.update',
    'ownership.update',
    'system.verify',
    'users.update',
    'tokens.update',
  ],
  analyst: [
    ...READS,
    'reports.create',
    'alerts.react',
    'weaknesses.update',
    'scans.run',
    'partners.update',
    'specs.update',
    'ownership.update',
    'system.verify',
  ],
  auditor: [...READS, ...OVERSIGHT_READS, 'system.verify'],
};

export const PERMISSIONS: readonly Permission[] = ROLE_PERMISSIONS.admin;

export const permissionSchema: z.ZodType<Permission> = z.enum(PERMISSIONS as [Permission, ...Permission[]]);

export function allows(role: Role, permission: Permission): boolean {
  return ROLE_PERMISSIONS[role].includes(permission);
}
