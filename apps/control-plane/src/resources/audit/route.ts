import { auditPage } from '../../events/audit.ts';
import { type Resource, route } from '../../http/route.ts';
import { auditPolicy } from './policy.ts';
import { presentAudit } from './presenter.ts';
import { listAudit } from './schema.ts';

const list = route(listAudit, async (call, control) => {
  const { rows, next } = await auditPage(control.events, call.query);
  return { items: rows.map(presentAudit), next };
});

export const audit: Resource = { name: 'audit', policy: auditPolicy, routes: [list] };
