import type { Actor } from '../../access/actor.ts';
import { ROLE_PERMISSIONS } from '../../contract/access.ts';
import type { Me } from './schema.ts';

export function presentMe(actor: Actor, csrf: string, expiresAt: number, mustChange: boolean): Me {
  return {
    id: actor.id,
    name: actor.name,
    role: actor.role,
    permissions: ROLE_PERMISSIONS[actor.role],
    csrf,
    expires_at: expiresAt,
    must_change_password: mustChange,
  };
}
