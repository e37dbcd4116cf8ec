export { classifyValue } from './classify.ts';
export { DATA_CLASSES, type DataClassDefinition, dataClass } from './table.ts';
