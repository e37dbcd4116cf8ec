import { isObject, type JsonObject } from '@sallyport/contract';
import { accepted } from '../../learn/verdict.ts';
import type { CallValues } from '../../model.ts';
import { shapeOf, typeOf } from '../../spec/properties.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { mayVary } from '../injection.ts';
import { fresh, groundOf, probe } from '../points.ts';
import { meta } from './meta.ts';

export const inputUnchecked: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation, scan) =>
    operation.method !== 'GET' && operation.graphql === undefined && operation.body?.schema != null && mayVary(operation, scan),
  async run(scan, operation): Promise<Proof[]> {
    const ground = groundOf(scan, operation);
    const schema = operation.body?.schema;
    if (ground === null || !ground.accepted || schema == null || !isObject(ground.values.body)) return [];
    for (const { what, point, body } of broken(schema, ground.values.body)) {
      const seen = await replayed(async () => {
        const values: CallValues = fresh(scan, { ...ground, values: { ...ground.values, body } });
        const exchange = await probe(scan, ground, values);
        return accepted(exchange) ? exchange : null;
      });
      if (seen === null) continue;
      // One place is enough to say that nothing is checked here.
      return [{ operation, point, reasons: [`${what} is taken with status ${seen.status}, three times`], evidence: [seen] }];
    }
    return [];
  },
};

interface Broken {
  readonly what: string;
  readonly point: string;
  readonly body: JsonObject;
}

/** The body with one thing wrong, for each thing that the schema forbids at its top level. */
function broken(schema: JsonObject, body: JsonObject): Broken[] {
  const { properties, required } = shapeOf(schema);
  const found: Broken[] = [];
  for (const [name, member] of Object.entries(properties)) {
    const value = body[name];
    const add = (what: string, wrong: unknown): void =>
      void found.push({ what: `${name} ${what}`, point: `body.json.${name}`, body: { ...body, [name]: wrong } });
    if (required.has(name) && value !== undefined) {
      const { [name]: _left, ...rest } = body;
      found.push({ what: `a body without ${name}, which is required,`, point: `body.json.${name}`, body: rest });
    }
    const type = typeOf(member);
    if (type === 'string' && value !== undefined) add('as an object', { sallyport: true });
    if ((type === 'integer' || type === 'number') && value !== undefined) add('as a text', 'sallyport');
    if (typeof member.maxLength === 'number' && member.maxLength < 10_000)
      add(`longer than ${member.maxLength}`, 'x'.repeat(member.maxLength + 1));
    if (typeof member.maximum === 'number') add(`above ${member.maximum}`, member.maximum + 1);
    if (Array.isArray(member.enum) && type === 'string') add('outside its list', 'sallyport-none');
  }
  return found.slice(0, 12);
}
