import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type JsonObject, localResolver } from '../references.ts';
import { clip, pointerParts } from '../source.ts';
import { addFormats } from './formats.ts';
import { compilePattern } from './patterns.ts';
import { ENFORCE_PROBLEMS_MAX, type EnforceProblem, READ_ONLY, WORK } from './prepare.ts';

const DOCUMENT = 'sallyport:description';
const OLDER_DRAFT = /^https?:\/\/json-schema\.org\/draft-0[4-7]\/schema/;

/**
 * Schemas with alternatives tried for one message. Alternatives that refer to each other would multiply with the depth
 * of the body; past this the message counts as not checked and its route's fail mode decides.
 */
export const SCHEMA_WORK_MAX = 50_000;

/** One compiled schema. */
export interface Validator {
  /** `null` when the value fits; else the first error. Throws `RangeError` past {@link SCHEMA_WORK_MAX}. */
  check(value: unknown): ErrorObject | null;
}

/** Compiles schemas of one document for one direction, each when it is first asked for. */
export class Validators {
  readonly #ajv: Ajv | Ajv2020;
  readonly #prepared: JsonObject;
  readonly #problems: EnforceProblem[];
  #ofTexts: Validators | null = null;
  #work = 0;

  /** `prepared`: a document as {@link prepare} gives it. `coerce`: values are texts of a form and stand for what their schema declares. */
  constructor(prepared: JsonObject, problems: EnforceProblem[], coerce = false) {
    this.#problems = problems;
    this.#prepared = prepared;
    const options: Options = {
      strict: false,
      validateSchema: false,
      allErrors: false,
      ownProperties: true,
      ...(coerce && { coerceTypes: 'array' as const }),
      logger: false,
      code: { regExp: Object.assign((source: string) => compilePattern(source), { code: 'compilePattern' }) },
    };
    // A description of version 3.1 may say that its schemas are of an older draft.
    this.#ajv = OLDER_DRAFT.test(String(prepared.jsonSchemaDialect)) ? new Ajv(options) : new Ajv2020(options);
    addFormats(this.#ajv);
    this.#addKeywords();
    try {
      this.#ajv.addSchema({ $id: DOCUMENT, ...prepared });
    } catch (error) {
      // Two anchors of one name, for one: then no schema of it can be told from another.
      this.#unusable('', error instanceof Error ? error.message : String(error));
    }
  }

  /** The same schemas for values that are all texts: `5` stands for a number where one is declared, one value for a list of one. */
  get ofTexts(): Validators {
    this.#ofTexts ??= new Validators(this.#prepared, this.#problems, true);
    return this.#ofTexts;
  }

  #addKeywords(): void {
    this.#ajv.removeKeyword('uniqueItems');
    this.#ajv.addKeyword({
      keyword: 'uniqueItems',
      type: 'array',
      schemaType: 'boolean',
      validate: (wanted: boolean, items: unknown[]) => !wanted || new Set(items.map(canonical)).size === items.length,
    });
    this.#ajv.addKeyword({ keyword: READ_ONLY, validate: () => false });
    // Counted before the alternatives are tried, or the count would come too late.
    this.#ajv.addKeyword({ keyword: WORK, before: 'not', validate: () => this.#count() });
  }

  #count(): true {
    if (++this.#work > SCHEMA_WORK_MAX) throw new RangeError('the schema has too many alternatives to try');
    return true;
  }

  /** The validator of the schema at a JSON pointer, or `null` when it cannot be compiled (which is a problem of the description). */
  at(pointer: string): Validator | null {
    const fragment = pointer
      .split('/')
      .map((part) => encodeURIComponent(part))
      .join('/');
    try {
      const found = this.#ajv.getSchema(`${DOCUMENT}#${fragment}`);
      return found === undefined ? this.#unusable(pointer, 'the schema is not there') : this.#validator(found as ValidateFunction);
    } catch (error) {
      return this.#unusable(pointer, error instanceof Error ? error.message : String(error));
    }
  }

  #unusable(pointer: string, message: string): null {
    if (this.#problems.length < ENFORCE_PROBLEMS_MAX)
      this.#problems.push({ pointer, message: clip(`the schema is not enforced: ${message}`) });
    return null;
  }

  #validator(validate: ValidateFunction): Validator {
    return {
      check: (value) => {
        this.#work = 0;
        return validate(value) ? null : (validate.errors?.[0] ?? null);
      },
    };
  }
}

const REF_STEPS_MAX = 32;

/** Follows `$ref` from a pointer to where something else stands: the pointer of that, and what it is; `null` when it leads nowhere. */
export function locate(document: JsonObject, pointer: string): { readonly pointer: string; readonly value: JsonObject } | null {
  const resolve = localResolver(document);
  let current = pointer;
  for (let step = 0; step < REF_STEPS_MAX; step++) {
    let value: unknown = document;
    for (const part of pointerParts(current))
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
    if (typeof value !== 'object' || value === null) return null;
    const reference = (value as JsonObject).$ref;
    if (typeof reference !== 'string') return { pointer: current, value: value as JsonObject };
    if (resolve(value) === null) return null;
    current = decodeURIComponent(reference.slice(1));
  }
  return null;
}

/** JSON with members in order of their names: equal values have equal texts. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
}
