import { allows, type Permission, type Role } from '../contract/access.ts';
import type { Can } from '../contract/page.ts';

/** Who asks. */
export interface Actor {
  /** `user`: a session of a person; `token`: an API token. */
  readonly kind: 'user' | 'token';
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** Whom a route serves: those with a permission, whoever is signed in, or anyone. */
export type Guard = Permission | 'signed-in' | 'public';

/** Endpoint id -> guard. A route that is not in its resource's table does not start. */
export type ResourcePolicy = Readonly<Record<string, Guard>>;

export function mayUse(actor: Actor | null, guard: Guard): boolean {
  if (guard === 'public') return true;
  if (actor === null) return false;
  return guard === 'signed-in' || allows(actor.role, guard);
}

/** Answers `can` from the guards the server itself refuses by: action -> endpoint id. */
export function canUse<Action extends string>(
  actor: Actor,
  policy: ResourcePolicy,
  actions: Readonly<Record<Action, string>>,
): Can<Action> {
  const entries = (Object.keys(actions) as Action[]).map((action) => [action, mayUse(actor, guardOf(policy, actions[action]))] as const);
  return Object.fromEntries(entries) as Can<Action>;
}

/** The guard of an endpoint; one without is a mistake of ours, named at once. */
export function guardOf(policy: ResourcePolicy, endpoint: string): Guard {
  const guard = policy[endpoint];
  if (guard === undefined) throw new TypeError(`the endpoint ${endpoint} has no policy`);
  return guard;
}
