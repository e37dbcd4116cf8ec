import { createHash } from 'node:crypto';
import type { LimitSuggestion } from '@sallyport/policy';
import type { SuggestedLimit } from './schema.ts';

/** `operation` is `METHOD host template`, as the route counts. */
export function presentSuggestion({ operation, ...numbers }: LimitSuggestion): SuggestedLimit {
  const [method = '', host = '', template = ''] = operation.split(' ');
  // Parameters of a template are any segment.
  const path = template.replaceAll(/\{[^/{}]*\}/g, '*');
  const id = `suggested-${createHash('sha256').update(operation).digest('hex').slice(0, 8)}`;
  const rule = {
    id,
    scope: { host, path, methods: [method] },
    keys: ['principal'],
    limit: numbers.requests_per_minute,
    per_seconds: 60,
    action: 'monitor',
  };
  // JSON in flow style is YAML, and keeps what traffic named from being read as anything else.
  return { method, host, template, ...numbers, yaml: `- ${JSON.stringify(rule)}` };
}
