/** Names that gadget chains and expressions carry, in the two ways they are written. */
const WORDS: readonly string[] = [
  'runtime',
  'Runtime',
  'processbuilder',
  'ProcessBuilder',
  'InvokerTransformer',
  'InstantiateTransformer',
  'InstantiateFactory',
  'CloneTransformer',
  'ForClosure',
  'WhileClosure',
  'PrototypeCloneFactory',
  'PrototypeSerializationFactory',
  'FileWriter',
  'XMLDecoder',
  'classLoader',
];

/**
 * A word as it stands within base64, at each of the three places a group of three bytes can begin: only the characters that
 * do not depend on its neighbours. Folded, because rules read folded text.
 */
function encodedForms(word: string): string[] {
  return [0, 1, 2].map((offset) => {
    const coded = Buffer.from('\0'.repeat(offset) + word).toString('base64');
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor(((offset + word.length) * 8) / 6);
    return coded.slice(first, last).toLowerCase();
  });
}

/** Shorter pieces occur by chance. */
const CODED_CHARS_MIN = 8;

export const ENCODED_WORDS: readonly string[] = [...new Set(WORDS.flatMap(encodedForms))].filter((text) => text.length >= CODED_CHARS_MIN);
