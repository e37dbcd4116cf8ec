export { luhnValid } from './card.ts';
export { cardNumberSpan } from './card-scan.ts';
export { classifyValue } from './classify.ts';
export { type NameHint, nameHint, nameWords } from './names.ts';
export { PROVIDER_KEY_PREFIXES, providerKeySpan } from './secrets.ts';
export { DATA_CLASSES, type DataClassDefinition, dataClass } from './table.ts';
