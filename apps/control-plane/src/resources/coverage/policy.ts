import type { ResourcePolicy } from '../../access/actor.ts';

export const coveragePolicy: ResourcePolicy = { 'coverage.get': 'coverage.read' };
