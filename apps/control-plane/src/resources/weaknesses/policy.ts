import type { ResourcePolicy } from '../../access/actor.ts';

/** Accepting a risk is the admin's; that it is not the owner's own is checked where it is done. */
export const weaknessesPolicy: ResourcePolicy = {
  'weaknesses.list': 'weaknesses.read',
  'weaknesses.read': 'weaknesses.read',
  'weaknesses.move': 'weaknesses.update',
  'weaknesses.assign': 'weaknesses.update',
  'weaknesses.comment': 'weaknesses.update',
  'weaknesses.import': 'weaknesses.update',
  'weaknesses.accept': 'weaknesses.accept',
  'weaknesses.patch.preview': 'weaknesses.read',
  'weaknesses.patch.apply': 'policy.update',
  'weaknesses.ticket': 'weaknesses.update',
};
