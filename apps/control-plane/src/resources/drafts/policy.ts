import type { ResourcePolicy } from '../../access/actor.ts';

/** Publishing one has the effect of an upload, so it takes the same permission. */
export const draftsPolicy: ResourcePolicy = {
  'drafts.list': 'specs.read',
  'drafts.get': 'specs.read',
  'drafts.create': 'specs.update',
  'drafts.decide': 'specs.update',
  'drafts.publish': 'specs.update',
  'drafts.delete': 'specs.update',
};
