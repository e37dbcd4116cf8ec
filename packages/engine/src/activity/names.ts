import { remembered } from '@sallyport/inventory/observe';

/** Names of members and parameters that hold identifiers: `id`, `accountId`, `card_number`, `iban`. A reference is free text as a rule. */
const IDENTIFIERS =
  /(?:^|[a-z0-9_.-])(?:id|uuid|guid|iban|number|nummer|numero|nr|num|no|key)$|^(?:id|num|numero|nro)[A-Z_-]|^(?:id|account|card|customer|user|iban|key)$/i;

/** Names remembered; an API has hundreds, and clients can make up more. */
const NAMES_MAX = 4_096;
/** A longer name is judged each time, so that the memory is bounded in bytes too. */
const NAME_CHARS_MAX = 80;

/** What the name of a member or parameter says of its value. */
export interface NameWords {
  /** Lower-case, without separators: `accountid`. */
  readonly word: string;
  readonly identifier: boolean;
}

const known = remembered(NAMES_MAX, read);

export function nameWords(name: string): NameWords {
  return name.length > NAME_CHARS_MAX ? read(name) : known(name);
}

function read(name: string): NameWords {
  return { word: name.replace(/[^A-Za-z0-9]/g, '').toLowerCase(), identifier: IDENTIFIERS.test(name) };
}
