import { isObject, type JsonObject } from '../../references.ts';
import { pointerJoin } from '../../source.ts';
import type { LintHit } from '../model.ts';
import { below } from './walk.ts';

const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);
const ADMIN = '/admin';

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly pointer: string;
  readonly operation: JsonObject;
}

/** Every operation with where it is written. */
function operationsOf(document: JsonObject): Operation[] {
  const paths = below(document, { pointer: '', value: document }, 'paths');
  return Object.keys(isObject(paths.value) ? paths.value : {}).flatMap((path) => {
    const item = below(document, paths, path);
    return Object.keys(isObject(item.value) ? item.value : {}).flatMap((method) => {
      const { pointer, value } = below(document, item, method);
      return METHODS.has(method) && isObject(value) ? [{ path, method, pointer, operation: value }] : [];
    });
  });
}

/** Operations of these methods that name no requirement, and of which the document names none. */
export function openOperations(methods: readonly string[]): (document: JsonObject) => LintHit[] {
  return (document) =>
    operationsOf(document).flatMap(({ method, operation, pointer }) => {
      if (!methods.includes(method)) return [];
      const own = operation.security;
      const security = own ?? document.security;
      if (security !== undefined && security !== null && !(Array.isArray(security) && security.length === 0)) return [];
      return [{ pointer: own === undefined ? pointer : `${pointer}/security`, message: 'no credential is asked for' }];
    });
}

/** Operations below `/admin` that ask for the same as one that is not. */
export function adminSecurity(document: JsonObject): LintHit[] {
  const others = new Set<string>();
  const admin: { readonly pointer: string; readonly requirement: string }[] = [];
  for (const { path, operation, pointer } of operationsOf(document)) {
    if (!Array.isArray(operation.security)) continue;
    for (const [at, requirement] of operation.security.entries()) {
      if (!isObject(requirement)) continue;
      if (path.includes(ADMIN))
        admin.push({ pointer: pointerJoin(`${pointer}/security`, String(at)), requirement: JSON.stringify(requirement) });
      else others.add(JSON.stringify(requirement));
    }
  }
  return admin
    .filter(({ requirement }) => others.has(requirement))
    .map(({ pointer }) => ({ pointer, message: 'an operation that is not for administrators asks for the same' }));
}
