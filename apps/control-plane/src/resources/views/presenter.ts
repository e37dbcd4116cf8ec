import type { SavedViewRow } from '../../state/tables.ts';
import type { SavedView } from './schema.ts';

export function presentView({ id, page, name, search }: SavedViewRow): SavedView {
  return { id, page, name, search };
}
