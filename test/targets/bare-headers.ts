/** A register of customers whose answers may be kept by whoever passes them on, or that says so in its headers. */
import { type Service, serve } from './service.ts';
import { login, me, Users } from './users.ts';

export function bareHeadersTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  const bare = { 'cache-control': 'public, max-age=600', 'x-content-type-options': 'none' };
  return serve([login(users), me(users)], flawed ? { headers: () => bare } : {});
}
